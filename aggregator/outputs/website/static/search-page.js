// The search page: the search of search.js, on the form and the list of this page.
import { attach } from "./search.js";

const form = document.querySelector("[data-search]");
for (const [name, value] of new URLSearchParams(location.search)) {
  if (form.elements[name]) form.elements[name].value = value;
}

attach({
  form,
  list: document.querySelector(".hits"),
  status: document.querySelector(".found"),
  index: "search.json",
});
