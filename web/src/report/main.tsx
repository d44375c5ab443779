/** Brings a report to life. Without it, everything can be read; what it cannot do is left as it was. */

import { createRoot } from "react-dom/client";

import { Report, type ReportFacts } from "./Report";
import { makeFilterable, makeSortable } from "./tables";
import { documentsOf, inflated } from "./unpacking";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/analysis.css";
import "./report.css";

const CHARTS = ["positions", "gaps", "laptimes", "stints"];

function factsOf(element: HTMLElement): ReportFacts {
  const focus: unknown = JSON.parse(element.dataset["focus"] ?? "[]");
  return {
    title: document.title,
    focus: Array.isArray(focus) ? focus.map(String) : [],
    endS: Number(element.dataset["end"]) || Infinity,
  };
}

async function draw(): Promise<void> {
  const element = document.getElementById("documents");
  const docs = documentsOf(await inflated(element?.textContent ?? ""));
  if (!element || docs === null) return;
  const hosts = new Map<string, Element>();
  for (const name of CHARTS) {
    const host = document.getElementById(`${name}-panel`);
    if (!host) continue;
    host.hidden = false;
    hosts.set(name, host);
  }
  document.documentElement.classList.add("live");
  const root = document.createElement("div");
  createRoot(root).render(<Report docs={docs} facts={factsOf(element)} hosts={hosts} tools={document.getElementById("tools")} />);
}

makeSortable(document);
makeFilterable(document);
if ("DecompressionStream" in window) void draw();
