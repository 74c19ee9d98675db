// Links that stay in the application, copying, evidence that lights up. Runs once a page load; no outside request.
(function () {
  document.documentElement.lang = LANG;
  if (window.__atlas) return;
  window.__atlas = true;
  var scrolled = null;

  function origin() { return location.origin + location.pathname.replace(/[^/]*$/, ""); }

  function copy(text, button) {
    function told() {
      var before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(function () { button.textContent = before; }, 1600);
    }
    function byHand() { // plain http on an office network has no clipboard
      var area = document.createElement("textarea");
      area.value = text; area.style.position = "fixed"; area.style.opacity = "0";
      document.body.appendChild(area); area.select();
      try { document.execCommand("copy"); told(); } finally { area.remove(); }
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(told, byHand);
    else byHand();
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button) {
      var text = button.dataset.copy;
      if (text.startsWith("{here}")) { // what is copied shows the same data later, too
        var here = new URL(location.href), version = text.slice(6);
        if (version && !here.searchParams.has("v")) here.searchParams.set("v", version);
        text = here.href;
      }
      copy(text.split("{origin}").join(origin()), button);
      return;
    }
    var link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (link.dataset.act) history.replaceState({}, "", link.href);
    else history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    if (link === taker) { document.getSelection().removeAllRanges(); }
    if (link.dataset.top) { var main = document.querySelector('[data-testid="stMain"]'); if (main) main.scrollTo(0, 0); }
  });

  function light(event, on) {
    var field = event.target.closest && event.target.closest("[data-lights]");
    if (!field) return;
    document.querySelectorAll('[data-lit~="' + CSS.escape(field.dataset.lights) + '"]').forEach(function (mark) {
      mark.classList.toggle("lit", on);
    });
  }
  ["mouseover", "focusin"].forEach(function (name) { document.addEventListener(name, function (e) { light(e, true); }); });
  ["mouseout", "focusout"].forEach(function (name) { document.addEventListener(name, function (e) { light(e, false); }); });

  // A stretch of a document that is selected can be taken as a record: its offsets are code points of the document.
  var taker = null;
  function offset(box, node, at) {
    var before = document.createRange();
    before.setStart(box, 0); before.setEnd(node, at);
    var found = Array.from(before.toString()).length;
    (box.dataset.ends ? box.dataset.ends.split(",") : []).every(function (end) { return +end <= found ? ++found : false; });
    return +box.dataset.first + found;
  }
  document.addEventListener("selectionchange", function () {
    var selection = document.getSelection(), words = String(selection).trim();
    if (taker) { taker.remove(); taker = null; }
    if (!selection.rangeCount || words.length < 4) return;
    var range = selection.getRangeAt(0), at = range.commonAncestorContainer;
    var box = (at.nodeType === 1 ? at : at.parentElement).closest(".document[data-take]");
    if (!box) return;
    var text = range.toString(), left = text.length - text.trimStart().length, right = text.length - text.trimEnd().length;
    var start = offset(box, range.startContainer, range.startOffset) + left;
    var end = offset(box, range.endContainer, range.endOffset) - right, place = range.getBoundingClientRect();
    taker = document.createElement("a");
    taker.className = "take"; taker.textContent = box.dataset.words; taker.dataset.go = "1"; taker.dataset.top = "1";
    taker.href = box.dataset.take + "&start=" + start + "&end=" + end;
    taker.style.left = Math.max(8, Math.min(place.left, innerWidth - 160)) + "px";
    taker.style.top = Math.min(place.bottom + 6, innerHeight - 44) + "px";
    document.body.appendChild(taker);
  });

  // The chosen passage is brought into sight, again while the page still grows, unless the reader has moved on.
  var moved = 0;
  ["wheel", "touchmove", "keydown", "mousedown"].forEach(function (name) {
    document.addEventListener(name, function () { moved = Date.now(); }, { passive: true });
  });
  function show(started) {
    var target = document.querySelector("[data-target]");
    if (!target || moved > started) return;
    var box = target.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) target.scrollIntoView({ block: "center" });
  }
  new MutationObserver(function () {
    // An unknown page is named in the notice of the page shown instead, in the reader's language.
    var dialog = document.querySelector('[role="dialog"]');
    if (dialog && /^Page not found/.test(dialog.textContent)) { var close = dialog.querySelector("button"); if (close) close.click(); }
    var target = document.querySelector("[data-target]");
    if (target && target.dataset.target !== scrolled) {
      scrolled = target.dataset.target;
      var started = Date.now();
      [0, 300, 900, 1800].forEach(function (wait) { setTimeout(function () { show(started); }, wait); });
    } else if (!target) scrolled = null;
  }).observe(document.body, { childList: true, subtree: true });
})();
