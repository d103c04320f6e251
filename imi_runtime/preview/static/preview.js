// Asks once a second whether a file was saved, and shows the page anew; a page on which something was typed only says so.
"use strict";

(() => {
  const bar = document.querySelector("[data-preview]");
  const news = bar.querySelector(".preview__news");
  let typed = false;

  function showAnew() {
    if (bar.hasAttribute("data-again")) location.reload();
    else location.replace(bar.dataset.back);
  }

  function tell() {
    news.textContent = "The files have changed: reload to see it.";
  }

  async function ask() {
    const answer = await fetch("/preview/revision", { credentials: "same-origin" }).catch(() => null);
    const revision = answer && answer.ok ? (await answer.text()).trim() : bar.dataset.preview;
    if (revision === bar.dataset.preview) setTimeout(ask, 1000);
    else if (typed) tell();
    else showAnew();
  }

  function foldOnPhones() {
    if (matchMedia("(max-width: 40em)").matches) bar.querySelector(".preview__fold").open = false;
  }

  foldOnPhones();
  document.addEventListener("input", (event) => {
    if (!bar.contains(event.target)) typed = true;
  });
  setTimeout(ask, 1000);
})();
