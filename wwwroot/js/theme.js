// Runs in the head before anything is painted, so that nobody sees the wrong theme first.
(() => {
  const key = "broker.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be forbidden; then the system decides.
    }
  };

  const apply = () => {
    document.documentElement.dataset.theme = chosen() ?? (system.matches ? "dark" : "light");
  };

  system.addEventListener("change", apply);
  addEventListener("storage", event => event.key === key && apply());
  apply();
})();
