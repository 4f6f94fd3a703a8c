// Ages on the page tick here instead of on the server, by the server's clock; and whoever hears nothing for two
// seconds is told so.
const lostAfter = 2000;

export function start() {
  const badge = document.querySelector("[data-live]");
  const age = badge?.querySelector("[data-live-age]");
  let heard = performance.now();
  let ahead = null; // How far the server's clock is ahead of ours, in ms.

  const observer = new MutationObserver(() => {
    heard = performance.now();
    const offset = Number(badge.dataset.beat) - Date.now();
    // The quickest message is the one least delayed on its way.
    ahead = ahead === null ? offset : Math.max(ahead, offset);
  });
  if (badge) {
    observer.observe(badge, { attributes: true, attributeFilter: ["data-beat"] });
  }

  const tick = () => {
    const silent = performance.now() - heard;
    const root = document.documentElement;
    const lost = silent > lostAfter;
    if ((root.dataset.connection === "lost") !== lost && !document.querySelector("#components-reconnect-modal[class*=components-reconnect-]:not(.components-reconnect-hide)")) {
      root.dataset.connection = lost ? "lost" : "";
    }
    if (age) {
      age.textContent = ` · ${(silent / 1000).toFixed(1)} s ago`;
    }
    const now = Date.now() + (ahead ?? 0);
    for (const element of document.querySelectorAll(".age[data-since]")) {
      const text = duration((now - Number(element.dataset.since)) / 1000);
      // The text node belongs to the renderer: change what it says, never replace it.
      if (element.firstChild && element.firstChild.data !== text) {
        element.firstChild.data = text;
      }
    }
  };

  const timer = setInterval(tick, 250);
  return {
    stop: () => {
      clearInterval(timer);
      observer.disconnect();
    }
  };
}

// The same words as Figures.Duration on the server.
export function duration(length) {
  const seconds = Math.max(0, Math.floor(length));
  if (seconds < 60) {
    return `${seconds}\u00a0s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}\u00a0min`;
  }
  if (seconds < 86400) {
    return `${Math.floor(seconds / 3600)}\u00a0h ${Math.floor(seconds % 3600 / 60)}\u00a0min`;
  }
  return `${Math.floor(seconds / 86400)}\u00a0d`;
}
