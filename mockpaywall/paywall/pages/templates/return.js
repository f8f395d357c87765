
"use strict";
const form = document.getElementById("paywall-callback-form");
const frame = document.querySelector("iframe");

function post() {
  if (frame !== null) {
    frame.addEventListener("load", postAgain, { once: true });
    form.target = frame.name;
  }
  form.submit();
}

function postAgain() {
  form.removeAttribute("target");
  form.submit();
}

// After the load event, so that the one of the empty frame is over.
addEventListener("load", () => setTimeout(post, Number(form.dataset.delayMs)));
