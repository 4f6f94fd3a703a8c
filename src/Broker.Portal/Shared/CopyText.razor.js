// False where the browser refuses, as it does without HTTPS: the text can still be selected by hand.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
