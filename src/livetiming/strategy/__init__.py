"""Strategy of a kart endurance race: which karts are good, when to stop, who is really ahead. Pure.

:class:`~livetiming.strategy.engine.Engine` takes analyses and gives documents; the modules beside
it are one subject each, and can be used alone.
"""
