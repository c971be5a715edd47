// SPDX-License-Identifier: Apache-2.0
// A browser for the tests: node drive.js CHROMIUM. One request per line on standard input, one answer per line on standard output, both JSON:
//   {"open": FILE, "width": N, "height": N, "scheme": "dark", "script": false, "media": "print"}, {"eval": EXPRESSION}, {"click": SELECTOR},
//   {"press": KEY}, {"fill": [SELECTOR, TEXT]}, {"choose": [SELECTOR, VALUE]}, {"shot": FILE, "full": true}, {"pdf": FILE}
// An answer is {"value": ..., "problems": [...]}: what the page logged or asked the network for since the last one.
"use strict";
const { chromium } = require("playwright-core");
const { pathToFileURL } = require("url");

(async () => {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--no-sandbox", "--disable-gpu"] });
  let context, page, problems = [];
  const tell = (text) => problems.push(String(text));
  const steps = {
    async open(r) {
      if (context) await context.close();
      context = await browser.newContext({
        viewport: { width: r.width || 1280, height: r.height || 900 }, colorScheme: r.scheme || "light", javaScriptEnabled: r.script !== false,
        hasTouch: (r.width || 1280) < 600, isMobile: (r.width || 1280) < 600,
      });
      page = await context.newPage();
      page.on("console", (message) => tell(message.text()));
      page.on("pageerror", (error) => tell(error.message));
      page.on("dialog", (dialog) => { tell("dialog: " + dialog.message()); dialog.dismiss(); });
      page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) tell("request: " + request.url()); });
      await page.goto(pathToFileURL(r.open).href);
      if (r.media) await page.emulateMedia({ media: r.media });
    },
    eval: (r) => page.evaluate(r.eval),
    click: (r) => page.click(r.click, { timeout: 5000 }),
    press: (r) => page.keyboard.press(r.press),
    fill: (r) => page.fill(...r.fill),
    choose: (r) => page.selectOption(...r.choose),
    shot: async (r) => { await page.screenshot({ path: r.shot, fullPage: !!r.full }); },
    pdf: async (r) => { await page.pdf({ path: r.pdf }); },
  };
  // Made only now: lines that come before somebody waits for them would be lost.
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    const request = JSON.parse(line), answer = {};
    try {
      const step = Object.keys(request).find((key) => steps[key]);
      answer.value = await steps[step](request);
      if (answer.value === undefined) answer.value = null;
    } catch (error) {
      answer.error = error.message;
    }
    answer.problems = problems;
    problems = [];
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  await browser.close();
})();
