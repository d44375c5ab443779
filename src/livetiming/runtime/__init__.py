"""The event loop's edge: tasks, periodic calls, signals, threads. Nothing of racing."""
