import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

interface Props {
  readonly icon: IconName;
  readonly label: string;
  /** Shown beside the icon; the label is for the tooltip and for screen readers, who hear both. */
  readonly children?: ReactNode;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly className?: string;
  readonly onClick: () => void;
}

export function IconButton({ icon, label, children, pressed, expanded, className = "", onClick }: Props) {
  return (
    <button
      type="button"
      className={`icon-button ${className}`}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span className="sr-only">{label}</span>
      {children}
    </button>
  );
}
