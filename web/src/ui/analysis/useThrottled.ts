import { useEffect, useRef, useState } from "react";

/** `value`, renewed at most every `everyMs`; the last one comes through always. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const renewedAtMs = useRef(0);
  useEffect(() => {
    const waitMs = renewedAtMs.current + everyMs - performance.now();
    const renew = (): void => {
      renewedAtMs.current = performance.now();
      setShown(value);
    };
    if (waitMs <= 0) {
      renew();
      return;
    }
    const timer = setTimeout(renew, waitMs);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return shown;
}
