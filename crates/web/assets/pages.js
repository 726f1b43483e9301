// Spares those with scripts a new page for each step. Without it everything works as well.
"use strict";

(() => {
    const HEADERS = { "X-Doorward-Page": "1" };

    /** Readies what only scripts can do. */
    function ready() {
        for (const button of document.querySelectorAll(".reveal")) button.hidden = false;
        document.querySelector("main [autofocus]")?.focus();
    }

    /** Puts the page in place of the one that is shown. */
    function show(page) {
        const main = page.querySelector("main");
        // What needs another policy needs a page of its own.
        if (!main || "reload" in main.dataset) {
            location.replace(location.href);
            return;
        }
        document.title = page.title;
        document.documentElement.lang = page.documentElement.lang;
        document.body.className = page.body.className;
        const background = page.querySelector(".background")?.getAttribute("src");
        if (background) document.querySelector(".background")?.setAttribute("src", background);
        document.querySelector("main").replaceWith(document.adoptNode(main));
        ready();
        if (!main.contains(document.activeElement)) {
            const heading = main.querySelector("h1");
            heading.tabIndex = -1;
            heading.focus();
        }
    }

    document.addEventListener("submit", async (event) => {
        const form = event.target;
        if ("plain" in form.dataset) return;
        event.preventDefault();
        if (form.ariaBusy === "true") return;
        form.ariaBusy = "true";
        try {
            const body = new URLSearchParams(new FormData(form, event.submitter));
            const answer = await fetch(form.action, { method: "POST", body, headers: HEADERS });
            const target = answer.headers.get("X-Doorward-Location");
            if (target) {
                location.assign(target);
                return;
            }
            show(new DOMParser().parseFromString(await answer.text(), "text/html"));
        } catch {
            // The browser knows best what to say of a network that is down.
            form.dataset.plain = "";
            form.ariaBusy = "false";
            form.requestSubmit(event.submitter);
        }
    });

    document.addEventListener("click", (event) => {
        const button = event.target.closest?.(".reveal");
        if (!button) return;
        const field = document.getElementById(button.getAttribute("aria-controls"));
        const shows = field.type === "password";
        field.type = shows ? "text" : "password";
        button.setAttribute("aria-pressed", String(shows));
        field.focus();
    });

    // A page that comes back from a browser's memory may show what is long past.
    addEventListener("pageshow", (event) => {
        if (event.persisted) location.reload();
    });

    ready();
})();
