// What plain HTML cannot do yet: the folded menu, the receipt dialog, tidy addresses.

const page = document.documentElement;
page.classList.add("scripted");

const menuButton = document.querySelector(".menu-button");
menuButton?.addEventListener("click", () => {
  const open = document.getElementById("menu").classList.toggle("open");
  menuButton.setAttribute("aria-expanded", String(open));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".switch[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const open = document.querySelector(".switch[open]");
  if (open && !open.contains(event.target)) open.open = false;
});

// A receipt is a link to a page of its own; with script it opens in the dialog instead.
const dialog = document.getElementById("dialog");
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "dialog-body" || !dialog) return;
  dialog.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
});
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
});

// Filters that ask for nothing stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const asked = event.detail.formData;
  for (const [name, value] of [...asked.entries()]) if (value === "") asked.delete(name);
});

// Without an answer the visitor is told so; nothing is lost.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const notices = document.getElementById("notices");
    const notice = document.createElement("p");
    notice.className = "notice error";
    notice.setAttribute("role", "alert");
    notice.textContent = "The server did not answer. Nothing was changed; please try again.";
    notices?.replaceChildren(notice);
  });
}
