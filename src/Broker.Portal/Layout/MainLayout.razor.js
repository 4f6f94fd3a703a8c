export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const places = { d: "/deployments", m: "/market", n: "/deployments/new", s: "/support", k: "/settings/api-keys", b: "/billing", i: "/billing/invoices" };

// Ctrl K opens the palette, "g" and a letter goes to a page, "/" jumps to the page's filter.
export function listen(page) {
  let waitingForPlace = 0;
  let typedAhead = null;

  const typing = target => target.closest("input, textarea, select, [contenteditable=true]") !== null;

  const onKey = event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      typedAhead = { text: "", until: Date.now() + 3000 };
      page.invokeMethodAsync("OpenPaletteAsync");
      return;
    }

    // The palette comes from the server: what is typed before its field has the focus is kept for it.
    if (typedAhead !== null && Date.now() < typedAhead.until && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      typedAhead.text += event.key;
      event.preventDefault();
      return;
    }

    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector(".mud-dialog")) {
      return;
    }

    if (event.key === "/") {
      const filter = document.querySelector("[data-filter]");
      if (filter) {
        event.preventDefault();
        filter.focus();
        filter.select();
      }
    } else if (Date.now() - waitingForPlace < 1200) {
      waitingForPlace = 0;
      const place = places[event.key];
      // Only what the navigation or the page links to: a viewer is not sent to a page they may not see.
      if (place && document.querySelector(`a[href="${place}"]`)) {
        event.preventDefault();
        page.invokeMethodAsync("Go", place);
      }
    } else if (event.key === "g") {
      waitingForPlace = Date.now();
    }
  };

  // The router only scrolls to the content; the keyboard has to go on from there as well.
  const onClick = event => {
    if (event.target.closest(".skip")) {
      document.getElementById("content")?.focus();
    }
  };

  const onFocus = event => {
    if (typedAhead !== null && event.target.matches(".palette input")) {
      event.target.value += typedAhead.text;
      typedAhead = null;
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("click", onClick);
  return {
    stop: () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("click", onClick);
    }
  };
}
