/* Every page: the person's menu closes on Escape and on a click elsewhere. */

const menu = document.querySelector<HTMLDetailsElement>(".person-menu");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target as Node)) menu.open = false;
});
