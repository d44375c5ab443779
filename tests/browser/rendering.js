// Counts, inside the page, what drawing costs. Runs before the page's own scripts.

const counted = { frames: [], long: [], deltas: 0, running: false, start: {} };

new PerformanceObserver((list) => {
  if (counted.running) counted.long.push(...list.getEntries().map((task) => task.duration));
}).observe({ type: "longtask" });

const PlainWebSocket = window.WebSocket;
window.WebSocket = class extends PlainWebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && data.includes('"msgClass":11,')) counted.deltas += 1;
    });
  }
};

function now() {
  const { updates, frames, gaps } = document.querySelector("[data-testid=screen]").dataset;
  return {
    atMs: performance.now(),
    deltas: counted.deltas,
    shown: Number(updates),
    drawn: Number(frames),
    gaps: Number(gaps),
  };
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

window.rendering = {
  start() {
    Object.assign(counted, { frames: [], long: [], running: true, start: now() });
    const frame = (at) => {
      if (!counted.running) return;
      counted.frames.push(at);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  },

  received: () => counted.deltas - counted.start.deltas,

  async stop() {
    // Two frames later, whatever had come is on the screen.
    await nextFrame();
    await nextFrame();
    counted.running = false;
    const { start } = counted;
    const end = now();
    const times = counted.frames.slice(1).map((at, index) => at - counted.frames[index]);
    return {
      seconds: (end.atMs - start.atMs) / 1000,
      received: end.deltas - start.deltas,
      shown: end.shown - start.shown,
      drawn: end.drawn - start.drawn,
      gaps: end.gaps,
      frames: times.length,
      slow: times.filter((time) => time > 34).length,
      worst: Math.max(0, ...times),
      long: counted.long,
      rows: document.querySelectorAll("tbody tr").length,
    };
  },
};

// Which rows of the table change, as the document sees it.
window.watchRows = () => {
  const rowOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("tr");
  const watched = { rows: [...document.querySelectorAll("tbody tr")], touched: 0, from: now().shown };
  const onChange = (changes) => {
    watched.touched += new Set(changes.map(({ target }) => rowOf(target)).filter(Boolean)).size;
  };
  new MutationObserver(onChange).observe(document.querySelector("tbody"), {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  window.watched = watched;
  window.shownSince = () => now().shown - watched.from;
};
