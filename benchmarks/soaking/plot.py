"""A plot of the memory as SVG."""

from __future__ import annotations

from soaking.memory_series import MemorySeries

WIDTH, HEIGHT, MARGIN = 860, 340, 56
GRID_LINES = 5
FONT = 'font-family="sans-serif" font-size="12"'


def render_svg(series: MemorySeries, title: str) -> str:
    """Return memory (MB, from 0) over time (seconds)."""
    last_s = max(1.0, series.samples[-1].at_s)
    top_mb = 1.1 * max(one.rss_mb for one in series.samples)
    points = " ".join(f"{_x(one.at_s / last_s):.1f},{_y(one.rss_mb / top_mb):.1f}" for one in series.samples)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            f'<text x="{MARGIN}" y="24" font-size="14">Resident memory: {title}</text>',
            f'<text x="{MARGIN}" y="42" fill="#555">{series.describe()}</text>',
            *(_render_grid_line(number / GRID_LINES, top_mb, last_s) for number in range(GRID_LINES + 1)),
            f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="1.5"/>',
            "</svg>",
            "",
        )
    )


def _render_grid_line(part: float, top_mb: float, last_s: float) -> str:
    x, y = _x(part), _y(part)
    return (
        f'<line x1="{_x(0)}" y1="{y:.1f}" x2="{_x(1)}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{part * top_mb:.0f} MB</text>'
        f'<text x="{x:.1f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{part * last_s:.0f} s</text>'
    )


def _x(part: float) -> float:
    return MARGIN + part * (WIDTH - 2 * MARGIN)


def _y(part: float) -> float:
    return HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN)
