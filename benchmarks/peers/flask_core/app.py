"""The same application by hand on Flask and SQLAlchemy Core."""

from __future__ import annotations

import hmac
import json
import secrets
import time
from datetime import date

from flask import Flask, Response, abort, redirect, render_template, request, session
from passwords import hashed
from sqlalchemy import Connection, Row, insert, select, update
from tables import ANSWERS, AUTHORITIES, CASES, EVENTS, USERS, open_database
from workload import MOVES, QUESTIONS, Move

PAGE = 25
TOKEN = "csrfmiddlewaretoken"
OPEN_TO_ALL = ("/login", "/ready")
MOVE_AT = {(move.source, move.side): move for move in MOVES}
CHOICES = {question.name: {value for value, _ in question.options} for question in QUESTIONS if question.options}
SENDER, RECEIVER = AUTHORITIES.alias("sending"), AUTHORITIES.alias("receiving")
LISTED = (
    select(CASES, SENDER.c.name.label("sender_name"), RECEIVER.c.name.label("receiver_name"))
    .join(SENDER, SENDER.c.id == CASES.c.sender)
    .join(RECEIVER, RECEIVER.c.id == CASES.c.receiver)
)

database = open_database()
application = Flask(__name__)
application.secret_key = "only-for-measuring"


@application.context_processor
def _around() -> dict[str, str]:
    return {"token": _token(), "user": session.get("name", "")}


def _token() -> str:
    if "token" not in session:
        session["token"] = secrets.token_urlsafe(24)
    return str(session["token"])


@application.before_request
def _check_request() -> Response | None:
    sent = request.form.get(TOKEN, "") if request.method == "POST" else ""
    if request.method == "POST" and not hmac.compare_digest(sent, session.get("token", "-")):
        abort(403)
    if request.path not in OPEN_TO_ALL and "user" not in session:
        return redirect("/login")
    return None


@application.get("/ready")
def ready() -> str:
    """Say that the process answers."""
    return "ready"


@application.get("/login")
def show_login() -> str:
    """Ask for name and password."""
    return render_template("login.html")


@application.post("/login")
def login() -> Response:
    """Sign a user in."""
    with database.connect() as connection:
        user = connection.execute(select(USERS).where(USERS.c.name == request.form["username"])).first()
    if user is None or not hmac.compare_digest(user.password, hashed(request.form["password"])):
        abort(403)
    session.clear()
    session["user"], session["name"] = user.id, user.name
    return redirect("/inbox")


def _user(connection: Connection) -> Row:
    user = connection.execute(select(USERS).where(USERS.c.id == session["user"])).first()
    if user is None:
        abort(403)
    return user


@application.get("/inbox")
def inbox() -> str:
    """Show the newest cases of the user's authority."""
    with database.connect() as connection:
        own = _user(connection).authority
        found = [row for side in (CASES.c.sender, CASES.c.receiver) for row in _newest(connection, side == own)]
    cases = sorted(set(found), key=lambda case: (case.updated, case.id), reverse=True)[:PAGE]
    return render_template("inbox.html", cases=cases)


def _newest(connection: Connection, whose: object) -> list[Row]:
    newest_first = (CASES.c.updated.desc(), CASES.c.id.desc())
    return list(connection.execute(LISTED.where(whose).order_by(*newest_first).limit(PAGE)))


@application.get("/case/new")
def show_new_case() -> str:
    """Show the form that opens a case."""
    with database.connect() as connection:
        _user(connection)
    return render_template("new.html", questions=QUESTIONS)


@application.post("/case/new")
def open_case() -> Response:
    """Open a case."""
    given, now = _answers(), time.time()
    with database.begin() as connection:
        user = _user(connection)
        named = select(USERS.c.authority).where(USERS.c.name == request.form["receiver"])
        receiver = connection.execute(named).scalar_one()
        row = {
            "reference": f"R{int(now * 1e6):x}",
            "state": "draft",
            "sender": user.authority,
            "receiver": receiver,
            "subject": request.form["subject"],
            "created": now,
            "updated": now,
        }
        case = connection.execute(insert(CASES), row).inserted_primary_key[0]
        connection.execute(insert(ANSWERS), {"case": case, "side": "sender", "body": json.dumps(given)})
        _note(connection, case, user, Move("create", "", "draft", "sender"), now)
    return redirect(f"/case/{case}")


def _note(connection: Connection, case: int, user: Row, move: Move, now: float) -> None:
    event = {"case": case, "who": user.id, "what": move.name, "source": move.source, "target": move.target, "at": now}
    connection.execute(insert(EVENTS), event)


def _answers() -> dict[str, str]:
    given = {question.name: request.form.get(question.name, "").strip() for question in QUESTIONS}
    for question in QUESTIONS:
        value = given[question.name]
        if question.required and not value:
            abort(400)
        if value and question.name in CHOICES and value not in CHOICES[question.name]:
            abort(400)
        if value and question.kind == "date":
            _check_date(value)
    return given


def _check_date(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        abort(400)


def _load(connection: Connection, number: int, authority: int) -> tuple[Row, str]:
    case = connection.execute(select(CASES).where(CASES.c.id == number)).first()
    if case is None:
        abort(404)
    if authority not in (case.sender, case.receiver):
        abort(403)
    return case, "sender" if authority == case.sender else "receiver"


@application.get("/case/<int:number>")
def show_case(number: int) -> str:
    """Show a case and what the user can do with it."""
    with database.connect() as connection:
        case, side = _load(connection, number, _user(connection).authority)
        stored = connection.execute(select(ANSWERS.c.body).where(ANSWERS.c.case == number).order_by(ANSWERS.c.id))
        answers = [json.loads(body) for body in stored.scalars()]
        told = select(EVENTS, USERS.c.name).join(USERS, USERS.c.id == EVENTS.c.who)
        events = connection.execute(told.where(EVENTS.c.case == number).order_by(EVENTS.c.id)).all()
    move = MOVE_AT.get((case.state, side))
    return render_template("case.html", case=case, answers=answers, events=events, move=move, questions=QUESTIONS)


@application.post("/case/<int:number>/<name>")
def act(number: int, name: str) -> Response:
    """Change the state of a case."""
    now = time.time()
    with database.begin() as connection:
        user = _user(connection)
        case, side = _load(connection, number, user.authority)
        move = MOVE_AT.get((case.state, side))
        if move is None or move.name != name:
            abort(409)
        given = _answers() if name == "answer" else None
        changed = update(CASES).where(CASES.c.id == number, CASES.c.state == move.source)
        if connection.execute(changed.values(state=move.target, updated=now)).rowcount != 1:
            abort(409)
        if given is not None:
            connection.execute(insert(ANSWERS), {"case": number, "side": side, "body": json.dumps(given)})
        _note(connection, number, user, move, now)
    return redirect(f"/case/{number}")
