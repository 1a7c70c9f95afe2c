"use strict";
(() => {
  const form = document.getElementById("filters");
  const code = document.getElementById("code");
  const field = document.getElementById("field");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("#findings tbody tr")];
  const apply = () => {
    let count = 0;
    for (const row of rows) {
      const fits = (!code.value || row.dataset.code === code.value)
        && (!field.value || row.dataset.field === field.value);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.value = count + " / " + rows.length;
  };
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
})();
