import { useEffect, useRef, useState } from "react";

import { useLatest } from "./hooks";
import { Icon } from "./Icon";

/** A file dropped anywhere on the page is opened in it; nothing is sent anywhere. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const latest = useLatest(onFile);
  useEffect(() => {
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) latest.current(file);
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, [latest]);
  if (!over) return null;
  return (
    <div className="drop" data-testid="drop">
      <div className="drop-inner">
        <Icon name="folder" />
        <strong>Drop a recording to play it</strong>
        <span className="dim">It stays on this device.</span>
      </div>
    </div>
  );
}

/** The same for those who do not drag. */
export function OpenFile({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className="open-file">
      <button type="button" className="text-button" onClick={() => input.current?.click()}>
        <Icon name="folder" /> Open a file
      </button>
      <input
        ref={input}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label="Recording to open"
        data-testid="open-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </span>
  );
}
