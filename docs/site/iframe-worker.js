// Browsers start no Worker for a page from file://. There, the search runs in a hidden frame instead.
// Zensical loads this file in place of the one that its offline plugin would ask another host for: by its name.
// As between threads: a copy, and not before the sender has returned.
function deliver(target, message) {
  const data = structuredClone(message);
  setTimeout(() => target.onmessage?.(new MessageEvent("message", { data })));
}

class FrameWorker {
  onmessage = null;
  onerror = null;

  constructor(url) {
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    this.ready = new Promise((resolve) => {
      this.frame.addEventListener("load", () => this.load(url, resolve), { once: true });
    });
    document.body.append(this.frame);
  }

  load(url, resolve) {
    const { contentWindow: worker, contentDocument } = this.frame;
    worker.postMessage = (data) => deliver(this, data);
    const script = contentDocument.createElement("script");
    script.addEventListener("load", () => resolve(worker));
    script.addEventListener("error", (event) => this.onerror?.(event));
    script.src = new URL(url, location.href).href;
    contentDocument.body.append(script);
  }

  postMessage(data) {
    this.ready.then((worker) => deliver(worker, data));
  }

  terminate() {
    this.frame.remove();
  }
}

if (location.protocol === "file:") window.Worker = FrameWorker;
