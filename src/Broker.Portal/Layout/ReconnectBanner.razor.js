// Heals a lost circuit without being asked: tries again as long as the page is open, and loads the page anew when the
// server no longer knows the circuit.
const banner = document.getElementById("components-reconnect-modal");
const between = 1500;

banner?.addEventListener("components-reconnect-state-changed", event => {
  const state = event.detail.state;
  document.documentElement.dataset.connection = state === "hide" ? "" : "lost";
  if (state === "failed") {
    setTimeout(again, between);
  } else if (state === "rejected") {
    location.reload();
  }
});

async function again() {
  try {
    if (!await Blazor.reconnect()) {
      location.reload(); // The server answers, but this circuit is gone.
    }
  } catch {
    setTimeout(again, between);
  }
}
