"""The plot: accuracy against speed, names and dates side by side, as SVG that reads on light and dark pages."""

import math

WIDTH, HEIGHT = 860, 390
PANEL, TOP, BOTTOM = 345, 40, 335
LEFT = (58, 488)
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-size: 14px; font-weight: 600 } .small { fill: #6b6b6b }
.grid { stroke: #8886; stroke-width: .6 } .edge { stroke: #888; stroke-width: 1 }
.peer { fill: #6e7781 } .ours { fill: #1a7f37 } text.ours { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .small { fill: #9a9a9a } .peer { fill: #9198a1 } .ours { fill: #3fb950 } }
"""


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(x, y, value, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escaped(value)}</text>'


def places(points):
    """Where each label stands: beside its point, or above or below it at the first height that is free."""
    taken, out = [(x - 7, x + 7, y - 7, y + 7) for x, y, _, _ in points], {}
    # From the right, so that no line from a point to its label crosses another's label.
    for at, (x, y, label, (least, most)) in sorted(enumerate(points), key=lambda point: -point[1][0]):
        width = 6.4 * len(label) + 4
        choices = [(x + 10, y + 4, "start"), (x - 10, y + 4, "end")]
        for up in (-12, 20, -27, 35, -42, 50, -57, 65, -72, 80):
            choices += [(x - 5, y + up, "start"), (x + 5, y + up, "end")]
        for left, base, anchor in choices:
            begin = left if anchor == "start" else left - width
            box = (begin, begin + width, base - 11, base + 3)
            others = [b for i, b in enumerate(taken) if i != at]
            apart = not any(box[0] < b[1] and b[0] < box[1] and box[2] < b[3] and b[2] < box[3] for b in others)
            if least <= begin and box[1] <= most and apart and TOP <= box[2] and box[3] <= BOTTOM:
                break
        taken.append(box)
        out[at] = (left, base, anchor)
    return [out[at] for at in range(len(points))]


def panel(left, title, results, low, high):
    """One panel: `results` are (name, ours, MB/s, F1); speed runs from 10^low to 10^high."""
    worst = min((f1 for *_, f1 in results), default=0.5)
    floor = max(0.0, math.floor((worst - 0.04) * 10) / 10)
    x = lambda speed: left + (math.log10(speed) - low) / (high - low) * PANEL
    y = lambda f1: BOTTOM - (f1 - floor) / (1 - floor) * (BOTTOM - TOP)
    out = [text(left, TOP - 16, title, "title")]
    for power in range(low, high + 1):
        at = left + (power - low) / (high - low) * PANEL
        out.append(f'<path d="M{at:.1f} {TOP}V{BOTTOM}" class="grid"/>')
        out.append(text(at, BOTTOM + 17, f"{10.0**power:g}", "small", "middle"))
    for step in range(round(floor * 10), 11):
        out.append(f'<path d="M{left} {y(step / 10):.1f}h{PANEL}" class="grid"/>')
        out.append(text(left - 8, y(step / 10) + 4, f"{step / 10:.1f}", "small", "end"))
    out.append(f'<path d="M{left} {TOP}V{BOTTOM}h{PANEL}" class="edge" fill="none"/>')
    out.append(text(left + PANEL / 2, BOTTOM + 38, "MB of text a second, one thread", "small", "middle"))
    points = [(x(speed), y(f1), name, (left + 2, left + PANEL - 2)) for name, _, speed, f1 in results]
    for (name, ours, _, _), (px, py, _, _), (lx, ly, anchor) in zip(results, points, places(points)):
        kind = "ours" if ours else "peer"
        if abs(ly - py) > 22:  # Too far to be seen as its label.
            out.append(f'<path d="M{px:.1f} {py:.1f}V{ly + 4 if ly < py else ly - 11:.1f}" class="edge"/>')
        out.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{6 if ours else 5}" class="{kind}"/>')
        out.append(text(lx, ly, name, "ours" if ours else "", anchor))
    return out


def svg(results):
    """`results` are (name, ours, figures as measure.py has them)."""
    names = [(n, ours, r["speed"], r["names"]) for n, ours, r in results if "names" in r]
    dates = [(n, ours, r["speed"], r["f1"]["DATE"]) for n, ours, r in results if "DATE" in r["f1"]]
    speeds = [math.log10(speed) for *_, speed, _ in names + dates] or [0]
    low, high = math.floor(min(speeds)), math.ceil(max(speeds) + 0.05)
    alt = "; ".join(f"{n}: {speed:.2g} MB/s, names F1 {f1:.3f}" for n, _, speed, f1 in names)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>Accuracy against speed. {escaped(alt)}</title>",
        f"<style>{STYLE}</style>",
        *panel(LEFT[0], "Persons, groups, places: strict F1", names, low, high),
        *panel(LEFT[1], "Time expressions: strict F1", dates, low, high),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
