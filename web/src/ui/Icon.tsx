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
