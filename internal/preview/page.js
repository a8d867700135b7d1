"use strict";
// Without this script the page works by its buttons, and is reloaded by hand.
for (const field of document.querySelectorAll("select, input"))
  field.addEventListener("change", () => {
    const format = document.createElement("input"); // the button that is pressed says it otherwise
    format.type = "hidden";
    format.name = "format";
    format.value = document.querySelector(".formats [aria-current]").value;
    field.form.append(format);
    field.form.submit();
  });
const place = location.pathname + location.search;
if (sessionStorage.place === place) scrollTo(0, Number(sessionStorage.top));
for (const frame of document.querySelectorAll("iframe[sandbox]"))
  frame.addEventListener("load", () => {
    if (sessionStorage.place === place) frame.contentWindow.scrollTo(0, Number(sessionStorage[frame.title]) || 0);
  });
const changes = new EventSource("/changes?since=" + encodeURIComponent(document.documentElement.dataset.stamp));
changes.onmessage = () => {
  changes.close();
  sessionStorage.place = place;
  sessionStorage.top = scrollY;
  for (const frame of document.querySelectorAll("iframe[sandbox]"))
    if (frame.contentWindow) sessionStorage[frame.title] = frame.contentWindow.scrollY;
  location.reload();
};
