"""Are two items the same work? The same episode in two feeds, a talk as podcast and video, a date listed twice. Pure.

    Subject ──portray──▶ Portrait (stored, with Keys) ──judge(a, b, shared)──▶ Match ──clusters──▶ works, with a lead

`judge` is a function of two portraits and of what the catalogue knows of the keys they share; nothing depends on order.
"""
