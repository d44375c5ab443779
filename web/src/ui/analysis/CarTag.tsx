import type { CarLook } from "../../analysis/carcolours";
import { labelOf, nameOf } from "./panel";
import type { Car } from "../../analysis/race";

interface Props {
  readonly car: Car;
  readonly look: CarLook | undefined;
  readonly withName?: boolean;
}

/** A car's number with the colour of its lines. */
export function CarTag({ car, look, withName = false }: Props) {
  return (
    <span className="car-tag">
      <span className={`swatch car-${look?.colour ?? 0}`} aria-hidden="true" />
      <strong className="car-tag-number">{labelOf(car)}</strong>
      {withName && <span className="car-tag-name">{nameOf(car)}</span>}
    </span>
  );
}

interface PickerProps {
  readonly cars: readonly Car[];
  readonly looks: ReadonlyMap<string, CarLook>;
  readonly focus: readonly string[];
  readonly onFocus: (key: string) => void;
}

/** The cars to follow; the same that are pinned in the timing table. */
export function CarPicker({ cars, looks, focus, onFocus }: PickerProps) {
  return (
    <div className="car-picker" role="group" aria-label="Focus cars" data-testid="car-picker">
      {cars.map((car) => (
        <button
          key={car.key}
          type="button"
          className="car-choice"
          aria-pressed={focus.includes(car.key)}
          title={`${nameOf(car)}${focus.includes(car.key) ? ": let go" : ": follow"}`}
          onClick={() => onFocus(car.key)}
        >
          <span className={`swatch car-${looks.get(car.key)?.colour ?? 0}`} aria-hidden="true" />
          {labelOf(car)}
          <span className="sr-only"> {nameOf(car)}</span>
        </button>
      ))}
    </div>
  );
}
