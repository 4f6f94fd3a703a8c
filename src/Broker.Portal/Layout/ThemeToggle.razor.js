const root = document.documentElement;

export function isDark() {
  return root.dataset.theme === "dark";
}

export function choose(dark) {
  const name = dark ? "dark" : "light";
  root.dataset.theme = name;
  try {
    localStorage.setItem("broker.theme", name);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
  return isDark();
}
