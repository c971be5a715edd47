"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const form = $("#filter"), query = $("#q"), policy = $("#policy"), theme = $("#theme");
  const cards = $$(".card");
  const texts = new Map();
  const textOf = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };
  const marks = new Map();
  for (const mark of $$(".hit, .tags a")) {
    const id = mark.hash.slice(1);
    if (!marks.has(id)) marks.set(id, []);
    marks.get(id).push(mark);
  }

  /* Filter */
  const has = (kind, value) => cards.some((card) => card.dataset[kind] === value);
  for (const box of $$("input[name=outcome]", form)) box.parentNode.classList.toggle("empty", !has("o", box.value));
  for (const box of $$("input[name=severity]", form)) box.parentNode.classList.toggle("empty", !has("s", box.value));
  for (const option of $$("option[value]", policy)) if (option.value && !has("p", option.value)) option.remove();
  const apply = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = (name) => new Set($$(`input[name=${name}]:checked`, form).map((box) => box.value));
    const severities = on("severity"), outcomes = on("outcome");
    let shown = 0;
    for (const card of cards) {
      const fits = severities.has(card.dataset.s) && outcomes.has(card.dataset.o) && (!policy.value || card.dataset.p === policy.value) &&
        words.every((word) => textOf(card).includes(word));
      card.hidden = !fits;
      shown += fits;
      for (const mark of marks.get(card.id) || []) mark.classList.toggle("off", !fits);
    }
    $("#shown").textContent = shown === cards.length ? `${shown} findings` : `${shown} of ${cards.length} findings`;
    for (const template of $$(".template")) {
      const all = $$(".card", template), left = all.filter((card) => !card.hidden).length, nothing = $(".nothing", template);
      if (nothing) nothing.hidden = left > 0;
      $(".matches", template).textContent = !all.length ? "" : left === all.length ? ` · ${left} ${left === 1 ? "finding" : "findings"}` : ` · ${left} of ${all.length} findings`;
    }
  };
  if (cards.length) {
    form.hidden = false;
    $(".keys").hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    apply();
  }

  /* From a finding to its line and back. Anchors do that by themselves; this also scrolls sideways, and marks where one is. */
  let current = null, before = null;
  const hitOf = (card) => (marks.get(card.id) || []).find((one) => one.classList.contains("hit"));
  const mark = (...all) => {
    for (const old of $$(".now")) old.classList.remove("now");
    for (const one of all) if (one) one.classList.add("now");
  };
  /* For some frames: what comes into sight on the way may turn out taller than it was taken for. */
  const show = (element, inline) => {
    let frames = 10;
    const scroll = () => {
      element.scrollIntoView({ block: "center", inline });
      if (--frames) requestAnimationFrame(scroll);
    };
    scroll();
    for (const kind of ["wheel", "touchstart", "keydown"]) addEventListener(kind, () => { frames = 1; }, { once: true, passive: true });
  };
  const lineOf = (card) => {
    const jump = card && $(".at a.jump", card);
    return jump && document.getElementById(jump.hash.slice(1));
  };
  const centre = (pane, line) => {
    pane.scrollTop += line.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 2;
  };
  const toLine = (card) => {
    const line = lineOf(card);
    if (!line) return;
    const hit = hitOf(card);
    current = before = card;
    mark(card, line, hit);
    const pane = line.closest(".source");
    if (getComputedStyle(pane).position === "sticky") {
      centre(pane, hit || line);
      if (hit) pane.scrollLeft = Math.max(0, hit.offsetLeft + hit.offsetWidth - pane.clientWidth + 40);
      if (pane.getBoundingClientRect().top > innerHeight / 2) show(card, "nearest");
    } else show(hit || line, hit ? "nearest" : "start");
    line.querySelector(".no").focus({ preventScroll: true });
  };
  const toCard = (card) => {
    if (!card) return;
    if (card.hidden) {
      form.reset();
      apply();
    }
    current = card;
    const line = lineOf(card), hit = hitOf(card);
    mark(card, line, hit);
    const pane = line && line.closest(".source");
    if (pane) centre(pane, hit || line);
    card.focus({ preventScroll: true });
    show(card, "nearest");
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.getElementById(decodeURIComponent((link.getAttribute("href") || "").slice(1)));
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const card = link.closest(".card");
    if (card && link.classList.contains("jump") && link.closest(".at")) {
      event.preventDefault();
      history.pushState(null, "", link.getAttribute("href"));
      toLine(card);
    } else if (target.classList.contains("card")) {
      event.preventDefault();
      history.pushState(null, "", link.getAttribute("href"));
      toCard(target);
    }
  });
  addEventListener("popstate", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.classList.contains("card")) toCard(target);
    else if (!location.hash && before) toCard(before);
  });
  const step = (by) => {
    const shown = cards.filter((card) => !card.hidden);
    if (!shown.length) return;
    const at = shown.indexOf(current);
    toCard(shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by))]);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !cards.length) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape") {
      form.reset();
      event.target.blur();
      return;
    }
    if (typing) return;
    const keys = { "/": () => query.focus(), j: () => step(1), k: () => step(-1), l: () => toLine(current), b: () => toCard(before || current) };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  /* Arguments of a witness, to be pasted. */
  for (const args of $$(".args")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(args.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(args);
        button.textContent = "Selected";
      }
    });
    args.after(button);
  }

  /* What a resource of the graph is tied to. */
  for (const graph of $$(".graph")) {
    const nodes = new Map($$(".n", graph).map((node) => [node.dataset.n, node]));
    const edges = $$(".e", graph);
    const look = (node) => {
      graph.classList.toggle("looking", !!node);
      for (const one of $$(".near", graph)) one.classList.remove("near");
      if (!node) return;
      node.classList.add("near");
      for (const edge of edges) {
        if (edge.dataset.a !== node.dataset.n && edge.dataset.b !== node.dataset.n) continue;
        edge.classList.add("near");
        for (const end of [edge.dataset.a, edge.dataset.b]) nodes.get(end).classList.add("near");
      }
    };
    for (const node of nodes.values()) {
      node.addEventListener("mouseenter", () => look(node));
      node.addEventListener("mouseleave", () => look(null));
      node.addEventListener("focus", () => look(node));
      node.addEventListener("blur", () => look(null));
    }
  }

  /* Light and dark. */
  const themes = ["auto", "light", "dark"];
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const now = themes[(themes.indexOf(document.documentElement.dataset.theme || "auto") + 1) % themes.length];
    if (now === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = now;
    theme.textContent = `Theme: ${now}`;
  });

  /* What is folded is printed, too. */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = $$("details:not([open])");
    for (const box of opened) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
  });
})();
