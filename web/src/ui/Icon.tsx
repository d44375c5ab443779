const PATHS = {
  back: "M14.5 5.5 8 12l6.5 6.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.700-1.800L20 20",
  columns: "M4 5h16v14H4zM9.5 5v14M15 5v14",
  messages: "M4 5h16v11H10l-4 3.5V16H4z",
  wall: "M3 5h18v11H3zM9 20h6M12 16v4",
  fullscreen: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  light: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.700 1.700M17.300 17.300 19 19M19 5l-1.700 1.700M6.700 17.300 5 19",
  system: "M4 4.5h16v11H4zM8.5 19.5h7M12 4.5v11",
  help: "M9 9a3 3 0 1 1 4.300 2.700c-.9.5-1.300 1-1.300 2.100M12 17.200v.3M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  close: "M6 6l12 12M18 6 6 18",
  pin: "M9 3.5h6l-.7 6.5 3.200 3.5H6.5L9.700 10zM12 13.5V21",
  pause: "M8 5v14M16 5v14",
  play: "M7 4.5v15l12-7.5z",
  skipBack: "M11 6 4.5 12l6.500 6zM19.500 6 13 12l6.500 6z",
  skipForward: "M13 6l6.500 6-6.500 6zM4.500 6 11 12l-6.500 6z",
  stepBack: "M18 5.500 9 12l9 6.500zM6 5.500v13",
  stepForward: "M6 5.500 15 12l-9 6.500zM18 5.500v13",
  recordings: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.500 2",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.200 1.200M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.200-1.200",
  download: "M12 4v11M7 10.500l5 5 5-5M4.500 20h15",
  jump: "M4 18c0-7 4-11 12-11M12 3l4.500 4-4.500 4M19 14v6",
  rewind: "M4.500 12a7.500 7.500 0 1 0 2.200-5.300M4 4v4.500h4.500M12 8v4.500l3 1.800",
  again: "M19.500 12a7.500 7.500 0 1 1-2.200-5.300M20 4v4.500h-4.500",
  delay: "M7 3.500h10M7 20.500h10M8 3.500c0 4.500 8 6 8 8.500s-8 4-8 8.500M16 3.500c0 4.500-8 6-8 8.500s8 4 8 8.500",
  folder: "M3.500 6.500h6l2 2.500h9v10.500h-17z",
  chart: "M4 4v16h16M7.500 15.500l3.500-5 3.500 3 5-7.500",
  split: "M4 5h16v14H4zM10.500 5v14",
  compact: "M4 6h16M4 10h16M4 14h16M4 18h16",
  comfortable: "M4 7h16M4 12h16M4 17h16",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill={filled ? "currentColor" : "none"}>
      <path d={PATHS[name]} stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
