import { useDeferredValue, useMemo, useState } from "react";

import { isoTime, type Table } from "../../analysis/csv";
import { raceLog, searchLog } from "../../analysis/racelog";
import { categoriesOf, filterMessages, type Message } from "../../ctd/messages";
import type { PanelProps } from "./panel";
import { TableTools } from "./TableTools";
import { VirtualTable } from "./VirtualTable";

function logCsv(messages: readonly Message[]): Table {
  return {
    titles: ["Time (UTC)", "Category", "Car", "Message"],
    rows: messages.map((message) => [isoTime(message.atMs === null ? null : message.atMs / 1000), message.category, message.car, message.text]),
  };
}

export function LogPanel(props: PanelProps) {
  const { race, focus, onTime } = props;
  const [words, setWords] = useState("");
  const [category, setCategory] = useState("");
  const [onlyFocus, setOnlyFocus] = useState(false);
  const messages = useMemo(() => raceLog(race), [race]);
  const categories = useMemo(() => categoriesOf(messages), [messages]);
  const wanted = useDeferredValue(words);
  const shown = useMemo(
    () => searchLog(filterMessages(messages, { category, cars: onlyFocus ? new Set(focus) : null }), wanted),
    [messages, category, onlyFocus, focus, wanted],
  );
  return (
    <div className="panel-whole panel-scroll" data-testid="panel-log">
      <div className="chart-head">
        <h2>Messages</h2>
        <input className="log-search" type="search" placeholder="Search" aria-label="Search messages" value={words} onChange={(event) => setWords(event.target.value)} />
        <select className="log-category" aria-label="Category" value={category} onChange={(event) => setCategory(event.target.value)}>
          <option value="">All</option>
          {categories.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
        <label className="check log-focus"><input type="checkbox" checked={onlyFocus} disabled={focus.length === 0} onChange={(event) => setOnlyFocus(event.target.checked)} />Focus cars</label>
        <TableTools title="Messages" about={props.about} table={() => logCsv(shown)} />
      </div>
      <VirtualTable<Message>
        label="Messages, newest first"
        testId="log-table"
        columns={[{ title: "Time" }, { title: "Category" }, { title: "Message", className: "wide" }]}
        rows={shown}
        keyOf={(message) => message.id}
        rowClass={(message) => `log-row message-${message.style}`}
        cells={(message) => [
          onTime && message.atMs !== null ? <button key="time" type="button" className="message-jump" onClick={() => onTime(message.atMs!)}>{message.time}</button> : message.time,
          message.category,
          <span key="text" title={message.text}>{message.text}</span>,
        ]}
        empty={messages.length === 0 ? "Nothing has been said yet." : "No message matches."}
      />
    </div>
  );
}
