// Enhances pages that work without it: saves what is typed, warns before leaving, moves the focus to faults, closes menus.
"use strict";

(() => {
  const AUTOSAVE_AFTER = 1500;

  function focusOnFaults() {
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  function closeMenus() {
    const menus = () => document.querySelectorAll("details.imi-menu[open]");
    document.addEventListener("click", (event) => {
      for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const menu of menus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  }

  function sendOnce(form) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) sent = false;
    });
  }

  // Saves a form page a moment after the last change. The server answers 204 and, after a step of its own, the new
  // form token in the header X-Form-Token. Whatever fails is said in words; the buttons still work.
  class Autosave {
    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[data-autosave-status]");
      this.unsaved = false;
      this.running = null;
      this.timer = 0;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      document.addEventListener("submit", (event) => this.leaving(event));
      window.addEventListener("beforeunload", (event) => {
        if (this.unsaved) event.preventDefault();
      });
    }

    changed() {
      this.unsaved = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), AUTOSAVE_AFTER);
    }

    leaving(event) {
      if (event.target !== this.form) return;
      clearTimeout(this.timer);
      if (this.running) this.running.abort();
      this.unsaved = false;
    }

    say(text) {
      this.status.textContent = text;
    }

    async save() {
      if (this.running) return this.changed();
      this.running = new AbortController();
      this.unsaved = false;
      this.say(this.form.dataset.saving);
      const saved = await this.post().catch(() => null);
      this.running = null;
      if (saved && saved.status === 204) {
        const token = saved.headers.get("X-Form-Token");
        if (token) this.form.elements.form_token.value = token;
        if (!this.unsaved) this.say(this.form.dataset.saved);
      } else {
        this.unsaved = true;
        this.say(this.form.dataset.notSaved);
      }
    }

    // Files wait for a button: they are sent once, and not with every pause in typing.
    post() {
      const texts = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
      return fetch(this.form.action, {
        method: "POST",
        headers: { "X-Autosave": "1" },
        body: new URLSearchParams(texts),
        credentials: "same-origin",
        redirect: "manual",
        signal: this.running.signal,
      });
    }
  }

  function offerPrinting(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  focusOnFaults();
  closeMenus();
  document.querySelectorAll("form[data-once]").forEach(sendOnce);
  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
  document.querySelectorAll("[data-print]").forEach(offerPrinting);
})();
