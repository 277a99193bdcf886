// Makes the server's pages quick. Every page works without it.
const shownFilters = 8;
document.documentElement.classList.add("js");
const status = document.getElementById("status");
const say = (text) => { status.textContent = text; };

// Addresses of pictures a page may load.
const picture = (address) => (/^(https?:\/\/|\/(?!\/))/.test(address ?? "") ? address : undefined);

// Search as you type: a combobox (WAI-ARIA 1.2) over /v1/suggest.
class Combobox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.list = document.createElement("ul");
    this.list.id = "suggestions";
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    form.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions",
    })) this.input.setAttribute(name, value);
    this.active = -1;
    this.turn = 0;
    this.input.addEventListener("input", () => { this.ask(); this.live(); });
    this.input.addEventListener("focus", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    this.input.addEventListener("blur", () => this.close());
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.close(); });
  }

  async ask() {
    const text = this.input.value;
    const turn = ++this.turn;
    this.request?.abort();
    if (!text.trim()) return this.close();
    this.request = new AbortController();
    try {
      const answer = await fetch("/v1/suggest?q=" + encodeURIComponent(text), { signal: this.request.signal });
      if (!answer.ok) return;
      const { data } = await answer.json();
      // An answer that was overtaken by a newer question is dropped.
      if (turn === this.turn && document.activeElement === this.input) this.show(data);
    } catch { /* Aborted or offline: the form still works. */ }
  }

  // On the result page the results follow what is typed; the address changes without a step in the history.
  live() {
    clearTimeout(this.timer);
    if (!document.querySelector("[data-results]") || !this.form.closest(".site-header")) return;
    this.timer = setTimeout(() => {
      if (!this.input.value.trim()) return;
      visit(address(this.form), { replace: true, keepScroll: true, typing: true });
    }, 120);
  }

  show(data) {
    this.list.replaceChildren();
    const add = (text, kind, url, image) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = "suggestion-" + this.list.children.length;
      option.setAttribute("aria-selected", "false");
      option.dataset.url = url;
      if (image) {
        const picture = document.createElement("img");
        picture.src = image;
        picture.alt = "";
        option.append(picture);
      }
      const label = document.createElement("span");
      label.textContent = text;
      const note = document.createElement("span");
      note.className = "kind";
      note.textContent = kind;
      option.append(label, note);
      this.list.append(option);
    };
    const search = (text) => "/search?q=" + encodeURIComponent(text);
    for (const query of data.queries ?? []) add(query.text, "", search(query.text));
    for (const category of (data.categories ?? []).slice(0, 3)) {
      add(category.text.replaceAll(" > ", " › "), "Category", "/search?category=" + encodeURIComponent(category.text));
    }
    for (const brand of (data.brands ?? []).slice(0, 3)) {
      add(brand.text, "Brand", "/search?brand=" + encodeURIComponent(brand.text));
    }
    for (const product of (data.products ?? []).slice(0, 5)) {
      add(product.name, product.brand ?? "", "/p/" + encodeURIComponent(product.slug ?? product.id), picture(product.images?.[0]));
    }
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    const count = this.list.children.length;
    this.list.hidden = count === 0;
    this.input.setAttribute("aria-expanded", String(count > 0));
    say(count === 1 ? "1 suggestion" : count + " suggestions");
  }

  key(event) {
    const count = this.list.hidden ? 0 : this.list.children.length;
    if (event.key === "Escape") {
      if (count) { event.preventDefault(); this.close(); }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.activate((this.active + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === "Enter" && this.active >= 0 && count) {
      event.preventDefault();
      this.choose(this.list.children[this.active]);
    }
  }

  activate(index) {
    for (const option of this.list.children) option.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.list.children[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option) { this.close(); visit(option.dataset.url); }

  close() {
    this.turn++;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }
}

// Result pages are exchanged in place; all their state is in the address.
let visiting;
async function visit(url, { push = true, replace = false, keepScroll = false, typing = false } = {}) {
  const target = new URL(url, location.href);
  const main = document.getElementById("main");
  if (target.origin !== location.origin || target.pathname !== "/search" || !main.querySelector("[data-results]")) {
    location.href = target.href;
    return;
  }
  visiting?.abort();
  visiting = new AbortController();
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(target.href, { headers: { Accept: "text/html" }, signal: visiting.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-results]");
    if (!found || new URL(answer.url).pathname !== "/search") {
      // A rule leads to another page, or there is a refusal: for whoever asked for it, not for who is still typing.
      if (!typing) location.href = answer.url;
      return;
    }
    if (replace) history.replaceState({}, "", answer.url);
    else if (push) history.pushState({}, "", answer.url);
    const sheetIsOpen = document.querySelector(".facets.open");
    const focused = document.activeElement?.name ? [document.activeElement.name, document.activeElement.value] : null;
    main.replaceChildren(...page.getElementById("main").children);
    document.title = page.title;
    if (sheetIsOpen) document.querySelector(".facets")?.classList.add("open");
    // What somebody is still typing is theirs.
    if (!typing) document.querySelector(".site-header input[name=q]").value = target.searchParams.get("q") ?? "";
    if (focused) {
      [...document.querySelectorAll("#filters input")]
        .find((field) => field.name === focused[0] && field.value === focused[1])?.focus();
    }
    if (!keepScroll) window.scrollTo(0, 0);
    say(document.querySelector(".results-head .quiet")?.textContent ?? "");
    prepare();
  } catch (error) {
    if (error.name === "AbortError") return;
    // Nobody who is still typing is taken away from the results they have.
    if (typing) say("The shop cannot be reached at the moment.");
    else location.href = target.href;
  } finally {
    main.removeAttribute("aria-busy");
  }
}

const address = (form) => {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") fields.append(name, value);
  return form.action.split("?")[0] + "?" + fields;
};

addEventListener("popstate", () => {
  // Links to a place within a page come here too.
  if (document.querySelector("[data-results]")) visit(location.href, { push: false });
});
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[href]");
  if (link && link.closest("[data-results] .pager, [data-results] .chips, .notice")) {
    event.preventDefault();
    visit(link.href);
  }
  if (link && link.closest("[data-search-id] .card")) noteClick(link);
  const thumbnail = event.target.closest("[data-gallery] li a");
  if (thumbnail) {
    event.preventDefault();
    const gallery = thumbnail.closest("[data-gallery]");
    gallery.querySelector(".stage img").src = thumbnail.href;
    for (const other of gallery.querySelectorAll("li a")) other.removeAttribute("aria-current");
    thumbnail.setAttribute("aria-current", "true");
  }
  if (event.target.closest("[data-open-filters]")) openSheet(true);
  if (event.target.closest("[data-close-filters]")) openSheet(false);
  const more = event.target.closest("[data-show-more]");
  if (more) {
    const isOpen = more.getAttribute("aria-expanded") === "true";
    more.setAttribute("aria-expanded", String(!isOpen));
    more.textContent = isOpen ? "Show more" : "Show fewer";
    more.closest("fieldset").classList.toggle("all", !isOpen);
  }
});
document.addEventListener("keydown", (event) => {
  const sheet = document.querySelector(".facets.open");
  if (!sheet) return;
  if (event.key === "Escape") openSheet(false);
  if (event.key === "Tab") {
    // The sheet covers the page, so the focus stays in it.
    const stops = [...sheet.querySelectorAll("input:not([type=hidden]):not([hidden]), button")].filter((stop) => stop.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
    }
  }
});

// Tells the search which result was opened; without the session, since it is nobody's business who did.
function noteClick(link) {
  const card = link.closest(".card");
  const position = [...card.parentElement.children].indexOf(card) + 1;
  const searchId = link.closest("[data-search-id]").dataset.searchId;
  fetch("/v1/search/events", {
    method: "POST", keepalive: true, credentials: "omit", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ type: "click", searchId, productId: card.dataset.id, position }),
  }).catch(() => {});
}

function openSheet(isOpen) {
  const sheet = document.querySelector(".facets");
  const toggle = document.querySelector("[data-open-filters]");
  sheet?.classList.toggle("open", isOpen);
  toggle?.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) sheet?.querySelector("input:not([type=hidden]):not([hidden])")?.focus();
  else toggle?.focus();
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("#filters, [data-sort]");
  if (form && !event.target.matches("[data-facet-search]")) visit(address(form), { keepScroll: true });
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("#filters, [data-sort], .searchbox");
  if (!form) return;
  event.preventDefault();
  const wasOpen = form.matches(".open");
  document.querySelector(".facets.open")?.classList.remove("open");
  visit(address(form)).then(() => { if (wasOpen) document.querySelector("[data-open-filters]")?.focus(); });
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-facet-search]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  event.target.closest("fieldset").classList.toggle("searched", wanted !== "");
  for (const item of event.target.closest("fieldset").querySelectorAll("li")) {
    item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
  }
});

function prepare() {
  for (const field of document.querySelectorAll("[data-facet-search]")) field.hidden = false;
  // Long lists of filters show their first values; chosen ones always.
  for (const list of document.querySelectorAll(".facets fieldset:not(.tree) ul")) {
    const fieldset = list.closest("fieldset");
    if (list.children.length <= shownFilters || fieldset.querySelector("[data-show-more]")) continue;
    fieldset.classList.add("long");
    const more = document.createElement("button");
    more.type = "button";
    more.className = "plain small";
    more.dataset.showMore = "";
    more.setAttribute("aria-expanded", "false");
    more.textContent = "Show more";
    list.after(more);
  }
}
for (const form of document.querySelectorAll("[data-suggest]")) new Combobox(form);
prepare();

// The cart in a drawer: the cart's own page, fetched and shown beside the product.
let drawer;
async function send(form) {
  const answer = await fetch(form.action, {
    method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams(new FormData(form)),
  });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function showCart(page) {
  const link = page.querySelector("[data-cart-link]");
  const old = document.querySelector("[data-cart-link]");
  if (link && old) old.replaceWith(link);
  const message = page.querySelector("#main .notice")?.textContent ?? "";
  const parts = [...page.querySelectorAll("#main .wrap > :not(h1)")];
  if (!drawer) {
    drawer = document.createElement("dialog");
    drawer.className = "drawer";
    drawer.setAttribute("aria-labelledby", "drawer-title");
    const head = document.createElement("div");
    head.className = "drawer-head";
    const title = document.createElement("h2");
    title.id = "drawer-title";
    title.textContent = "Cart";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "second small";
    close.textContent = "Close";
    close.addEventListener("click", () => drawer.close());
    head.append(title, close);
    const body = document.createElement("div");
    body.dataset.body = "";
    drawer.append(head, body);
    drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
    document.body.append(drawer);
  }
  drawer.querySelector("[data-body]").replaceChildren(...parts);
  if (!drawer.open) drawer.showModal();
  say(message);
}

// Forms of the drawer stay in it; when fetching fails the form is sent the ordinary way.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-add-to-cart], .drawer [data-cart-form]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  try { showCart(await send(form)); } catch { form.submit(); } finally { if (button) button.disabled = false; }
});

// A form that buys is sent once, however often it is clicked; Back makes it usable again.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  const button = event.submitter ?? event.target.querySelector("button");
  setTimeout(() => { button.disabled = true; }, 0);
  addEventListener("pageshow", () => { button.disabled = false; }, { once: true });
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The desk: a dropped product file goes to the import as it is read, and its report becomes a list of rejected rows.
const importForm = document.querySelector("[data-import]");
if (importForm) {
  const field = importForm.querySelector("input[type=file]");
  const zone = importForm.querySelector(".dropzone");
  const progress = document.querySelector("[data-import-progress]");
  const state = document.querySelector("[data-import-state]");
  const result = document.querySelector("[data-import-result]");
  importForm.querySelector("[data-drop-hint]").hidden = false;
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    });
  }
  importForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = field.files[0];
    const button = importForm.querySelector("button");
    const fields = new FormData(importForm);
    const wishes = new URLSearchParams({ action: fields.get("action"), waitForIndex: "true" });
    if (fields.get("dryRun")) wishes.set("dryRun", "true");
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/products/import?" + wishes);
    request.setRequestHeader("X-CSRF-Token", fields.get("csrfToken") ?? "");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/x-ndjson, application/json");
    const bar = progress.querySelector("progress");
    progress.hidden = false;
    button.disabled = true;
    result.replaceChildren();
    request.upload.addEventListener("progress", (sent) => {
      bar.value = sent.total ? sent.loaded / sent.total : 0;
      state.textContent = Math.round(bar.value * 100) + " % of " + file.name + " is read";
    });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); state.textContent = "The last rows are being written"; });
    const end = () => { progress.hidden = true; bar.value = 0; button.disabled = false; };
    request.addEventListener("error", () => { end(); say("The connection broke."); result.textContent = "The connection broke. What was read so far is imported."; });
    request.addEventListener("load", () => {
      end();
      result.replaceChildren(importReport(request, file.name));
      result.querySelector("h2")?.scrollIntoView({ block: "nearest" });
    });
    request.send(file);
  });
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function importReport(request, name) {
  const section = document.createElement("section");
  let lines = [];
  try { lines = request.responseText.trim().split("\n").map((line) => JSON.parse(line)); } catch { /* Said below. */ }
  const summary = lines.find((line) => line.summary);
  if (!summary) {
    const reason = lines[0]?.message ?? "The server answered " + request.status + ".";
    section.append(element("p", reason, { class: "notice bad", role: "alert" }));
    return section;
  }
  section.append(element("h2", name + (summary.dryRun ? ", checked only" : "")));
  if (summary.failure) section.append(element("p", "The file was not read to its end: " + summary.failure, { class: "notice bad", role: "alert" }));
  const tiles = document.createElement("dl");
  tiles.className = "figure-tiles";
  for (const [label, member] of [["Rows", "rows"], ["New", "created"], ["Changed", "updated"], ["As before", "unchanged"], ["Rejected", "rejected"]]) {
    const tile = document.createElement("div");
    tile.append(element("dt", label), element("dd", summary[member].toLocaleString("en"), member === "rejected" ? { "data-rejected": "" } : {}));
    tiles.append(tile);
  }
  section.append(tiles);
  const rejected = lines.filter((line) => line.success === false && !line.summary);
  if (rejected.length) {
    const box = element("div", "", { class: "table-scroll", role: "region", "aria-label": "Rejected rows", tabindex: "0" });
    const table = element("table", "", { class: "figures" });
    const head = table.createTHead().insertRow();
    for (const title of ["Line", "Id", "What is wrong"]) head.append(element("th", title, { scope: "col" }));
    const body = table.createTBody();
    for (const line of rejected.slice(0, 200)) {
      const row = body.insertRow();
      for (const text of [line.line, line.id ?? "", (line.errors ?? []).join(" ")]) row.append(element("td", text));
    }
    box.append(table);
    section.append(box);
    if (rejected.length > 200) section.append(element("p", "And " + (rejected.length - 200) + " more.", { class: "quiet" }));
  }
  say(summary.rows + " rows, " + summary.rejected + " rejected");
  return section;
}

// The desk: what a rule would do is shown while it is typed; an answer that was overtaken is dropped.
for (const form of document.querySelectorAll("[data-live-preview]")) {
  let timer;
  let running;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      running?.abort();
      running = new AbortController();
      try {
        const answer = await fetch(form.dataset.livePreview, {
          method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams(new FormData(form)), signal: running.signal,
        });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const preview = page.querySelector("[data-preview]");
        if (preview) document.querySelector("[data-preview-place]").replaceChildren(preview);
      } catch { /* Aborted or offline: the button still works. */ }
    }, 250);
  });
}
