"""Codes IMI-B: areas and libraries."""

from __future__ import annotations

from imi_runtime.codes.code import Code

NO_TITLE_PAGE = Code(
    "IMI-B001", "no title page",
    "the area '{area}' has no title page",
    cure="write procedures/{area}/bundle.yaml; `imi new` makes one",
    meaning="The title page says what the area is called, on which law it stands and which languages it speaks.",
)
UNKNOWN_FORMAT = Code(
    "IMI-B002", "another version of the language",
    "the area is written in format {format}; this version reads {known}",
    cure="write 'format: {newest}', or use the version of this software that knows the format",
    meaning="The number says in which version of the language the files are written. Older ones are always read.",
    wrong="format: 99", right="format: 1",
)
AREA_NOT_FOLDER = Code(
    "IMI-B003", "an area that is not called like its folder",
    "the title page says '{id}', and lies in the folder '{name}'",
    cure="write 'bundle: {name}', or rename the folders of the area",
    meaning="The four folders of an area all carry its id.",
    wrong="bundle: permits", right="bundle: demo_permits",
)
ID_NOT_FILE_NAME = Code(
    "IMI-B004", "a file that is not called like what it defines",
    "the {kind} '{id}' stands in the file {file}",
    cure="call the file {id}.yaml, or the {kind} '{name}'",
    meaning="What a name means is found by its file.",
    wrong="form: request, in the file requests.yaml", right="form: request, in the file request.yaml",
)
NO_KIND = Code(
    "IMI-B005", "a file that does not say what it defines",
    "the first key is '{found}', which does not say what the file defines",
    cure="begin the file with {keys}",
    meaning="The first key of a file says what it is: format, procedure, question_set, code_list or form.",
    wrong="title: \"Request\"\nform: request", right="form: request",
)
WRONG_FOLDER = Code(
    "IMI-B006", "a file in another folder than its kind's",
    "a file that begins with '{found}' does not belong under {folder}",
    cure="move the file; under {folder} belong files that begin with {keys}",
    meaning="Procedures lie under procedures, forms under forms, question sets and code lists under question_sets.",
)
MISPLACED_FILE = Code(
    "IMI-B007", "a file that nobody reads",
    "this file is not read: {reason}",
    cure="rename or move the file, or delete it",
    meaning="Definitions lie directly in the folder of their area and end in .yaml; translations end in .po.",
)
LIBRARY_LEFT = Code(
    "IMI-B008", "a link that leads out of the library",
    "this is a link that leads out of the library",
    cure="put the file itself there",
    meaning="A library is complete in itself; whoever checks it must see all of it.",
)
LIBRARY_TOO_BIG = Code(
    "IMI-B009", "a library that is too big",
    "the library has more than {limit}",
    cure="keep only definitions and translations in its folders, or split the library",
    meaning="The limit protects the machine that reads the library.",
)
LANGUAGE_NOT_KNOWN = Code(
    "IMI-B010", "a translation into a language that is not known",
    "'{language}' is not one of the languages",
    cure="call the file by the two letters of the language, such as fr.po",
    meaning="Translations go into the official languages of the European Union, Icelandic and Norwegian.",
)
