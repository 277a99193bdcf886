// Makes the server's pages quick. Every page works without it.
document.documentElement.classList.add("js");
const status = document.getElementById("status");
const say = (text) => { status.textContent = text; };

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
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("focus", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    this.input.addEventListener("blur", () => this.close());
    form.addEventListener("submit", () => this.close());
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
      add(category.text.replaceAll(" > ", " › "), "Department", "/search?category=" + encodeURIComponent(category.text));
    }
    for (const brand of (data.brands ?? []).slice(0, 3)) {
      add(brand.text, "Brand", "/search?brand=" + encodeURIComponent(brand.text));
    }
    for (const product of (data.products ?? []).slice(0, 5)) {
      add(product.name, product.brand ?? "", "/p/" + encodeURIComponent(product.slug ?? product.id), product.images?.[0]);
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
async function visit(url, { push = true, keepScroll = false } = {}) {
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
    if (push) history.pushState({}, "", target.href);
    const sheetIsOpen = document.querySelector(".facets.open");
    const focused = document.activeElement?.name ? [document.activeElement.name, document.activeElement.value] : null;
    main.replaceChildren(...page.getElementById("main").children);
    document.title = page.title;
    if (sheetIsOpen) document.querySelector(".facets")?.classList.add("open");
    document.querySelector(".site-header input[name=q]").value = target.searchParams.get("q") ?? "";
    if (focused) {
      [...document.querySelectorAll("#filters input")]
        .find((field) => field.name === focused[0] && field.value === focused[1])?.focus();
    }
    if (!keepScroll) window.scrollTo(0, 0);
    say(document.querySelector(".results-head .quiet")?.textContent ?? "");
    prepare();
  } catch (error) {
    if (error.name !== "AbortError") location.href = target.href;
  } finally {
    main.removeAttribute("aria-busy");
  }
}

const address = (form) => {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") fields.append(name, value);
  return form.action.split("?")[0] + "?" + fields;
};

addEventListener("popstate", () => visit(location.href, { push: false }));
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a[href]");
  if (link && link.closest("[data-results] .pager, [data-results] .chips, .notice")) {
    event.preventDefault();
    visit(link.href);
  }
  const thumbnail = event.target.closest("[data-gallery] li a");
  if (thumbnail) {
    event.preventDefault();
    const gallery = thumbnail.closest("[data-gallery]");
    gallery.querySelector(".stage img").src = thumbnail.href;
    for (const other of gallery.querySelectorAll("li a")) other.removeAttribute("aria-current");
    thumbnail.setAttribute("aria-current", "true");
  }
  if (event.target.closest("[data-open-filters]")) {
    document.querySelector(".facets").classList.add("open");
    document.querySelector(".facets input:not([type=hidden])")?.focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector(".facets.open")?.classList.remove("open");
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("#filters, [data-sort]");
  if (form && !event.target.matches("[data-facet-search]")) visit(address(form), { keepScroll: true });
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("#filters, [data-sort], .searchbox");
  if (!form) return;
  event.preventDefault();
  document.querySelector(".facets.open")?.classList.remove("open");
  visit(address(form));
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-facet-search]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of event.target.closest("fieldset").querySelectorAll("li")) {
    item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
  }
});

function prepare() {
  for (const field of document.querySelectorAll("[data-facet-search]")) field.hidden = false;
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
