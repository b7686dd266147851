/** What of the page, of a sheet or of a picture leaves the phone, or is written too large. */
export const strays = (page) =>
  page.evaluate(() => {
    const phone = document.getElementById('phone').getBoundingClientRect();
    const seen = [...document.querySelectorAll('#phone *')].filter(
      (e) => e.checkVisibility() && e.getClientRects().length,
    );
    const text = seen.filter((e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim()));
    const named = (e, why) => `${e.tagName.toLowerCase()}.${e.className} ${why}`;
    const out = [];
    for (const e of seen) {
      const r = Element.prototype.getBoundingClientRect.call(e);
      if (r.width && (r.left < phone.left - 1 || r.right > phone.right + 1)) out.push(named(e, `${r.left}-${r.right}`));
    }
    for (const e of text) {
      const size = parseFloat(getComputedStyle(e).fontSize);
      if (size > phone.width / 10) out.push(named(e, `${size}px`));
    }
    return out;
  });
