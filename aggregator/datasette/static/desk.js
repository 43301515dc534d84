// Comfort only: every page works without it.
"use strict";

document.documentElement.classList.add("mit-js");

// A part of a page that takes longer is asked for once the page is there.
for (const place of document.querySelectorAll("[data-teil]")) {
  fetch(place.dataset.teil + "?teil=1", { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      place.innerHTML = html;
    })
    .catch(() => {});
}

// A video of YouTube is loaded after a click, not before.
for (const film of document.querySelectorAll("[data-film]")) {
  film.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = "https://www.youtube-nocookie.com/embed/" + encodeURIComponent(film.dataset.film) + "?autoplay=1";
    frame.title = film.dataset.titel;
    frame.allow = "autoplay; fullscreen";
    film.replaceChildren(frame);
  });
}

// A picture that cannot be loaded leaves no broken frame behind.
const gone = (image) => {
  const letter = document.createElement("span");
  letter.className = "bild ersatz";
  letter.textContent = image.dataset.ersatz || "";
  letter.setAttribute("aria-hidden", "true");
  image.replaceWith(letter);
};
for (const image of [...document.images].filter((one) => one.classList.contains("bild"))) {
  if (image.complete && image.naturalWidth === 0) gone(image);
  else image.addEventListener("error", () => gone(image));
}

for (const image of document.querySelectorAll(".film img")) {
  if (image.complete && image.naturalWidth === 0) image.remove();
  else image.addEventListener("error", () => image.remove());
}

// On a narrow screen the menu is scrolled to where one is.
document.querySelector(".menue [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Long facets show their first values, and the rest after a click.
for (const section of document.querySelectorAll(".facetten section")) {
  if (!section.querySelector(".weitere")) continue;
  const more = document.createElement("button");
  more.type = "button";
  more.className = "leise mehr";
  more.textContent = "mehr anzeigen";
  more.addEventListener("click", () => {
    section.classList.add("alle");
    more.remove();
  });
  section.append(more);
}
if (matchMedia("(max-width: 60rem)").matches) document.querySelector(".facetten-klappe")?.removeAttribute("open");

// All works of a page at once, and how many are chosen.
const boxes = [...document.querySelectorAll("input[name=werk]")];
const told = document.querySelector("[data-gewaehlt]");
const count = () => {
  const chosen = boxes.filter((box) => box.checked).length;
  if (told) told.textContent = chosen === 1 ? "1 Werk gewählt" : `${chosen} Werke gewählt`;
  document.querySelector(".mehrere")?.toggleAttribute("hidden", chosen === 0);
};
document.querySelector("[data-alle]")?.addEventListener("change", (event) => {
  for (const box of boxes) box.checked = event.target.checked;
  count();
});
for (const box of boxes) box.addEventListener("change", count);
if (boxes.length) count();

// Of the fields for several works only those are shown that the chosen action needs.
const action = document.querySelector("[data-aktion]");
const fit = () => {
  for (const field of document.querySelectorAll("[data-fuer]"))
    field.toggleAttribute("hidden", !field.dataset.fuer.split(" ").includes(action.value));
};
if (action) {
  action.addEventListener("change", fit);
  fit();
}

// While something is published, the page looks again by itself.
const wait = document.querySelector("[data-nachsehen]");
if (wait) setTimeout(() => location.reload(), Number(wait.dataset.nachsehen) * 1000);

document.querySelector("#fehler")?.scrollIntoView({ block: "center" });
