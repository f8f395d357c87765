const FIELDS = "input, textarea, select, [contenteditable]";

/**
 * Call what the pressed key stands for. Keys with a modifier and keys for a field are not ours.
 * @param {() => Object<string, [string, () => void]>} getShortcuts key -> [text, function]
 */
export function listenForShortcuts(getShortcuts) {
  addEventListener("keydown", (event) => {
    const isForField = event.target.matches?.(FIELDS) && event.key !== "Escape";
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isForField) return;
    if (document.querySelector("dialog[open]")) return;
    const found = getShortcuts()[event.key];
    if (!found) return;
    event.preventDefault();
    found[1]();
  });
}
