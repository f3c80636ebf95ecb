// The drop zone. Without script the same form is a plain file field with a button.

const form = document.getElementById("drop");
const field = form?.querySelector("input[type=file]");
const said = form?.querySelector(".dropped");
let depth = 0;

function send() {
  const count = field.files.length;
  if (!count) return;
  said.hidden = false;
  said.textContent = count === 1 ? `Sending ${field.files[0].name} …` : `Sending ${count} files …`;
  form.classList.add("sending");
  form.requestSubmit();
}

if (form) {
  form.classList.add("live");
  field.addEventListener("change", send);
  for (const name of ["dragenter", "dragover"]) {
    window.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (name === "dragenter") depth += 1;
      form.classList.add("over");
    });
  }
  window.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) form.classList.remove("over");
  });
  window.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    depth = 0;
    form.classList.remove("over");
    field.files = event.dataTransfer.files;
    send();
  });
}
