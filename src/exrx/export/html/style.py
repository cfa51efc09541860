"""How the pages look: one sheet for screen, phone, dark mode and paper. No request leaves the page.

Every rule stands under ``.exrx``, because a notebook holds the same parts beside other people's.
"""

from __future__ import annotations

LIGHT = {
    "ink": "#17202b", "soft": "#4a5563", "paper": "#ffffff", "tile": "#edf5f5", "rest": "#f3f4f6", "line": "#d3d9df",
    "main": "#0b6b78", "onmain": "#ffffff", "early": "#8ec5cc", "band": "#f3ead2", "bandline": "#8a6d1d",
    "rail": "#e4e8ec", "stop": "#fdf0ed", "stopline": "#c0392b", "note": "#fff8e3", "noteline": "#c79100", "mark": "#7a4b00",
    "grey": "#b4bfca", "error": "#f8dcd7",
}  # fmt: skip
DARK = {
    "ink": "#e8ecf0", "soft": "#b3bdc8", "paper": "#14191f", "tile": "#1b2a30", "rest": "#20262d", "line": "#3a434d",
    "main": "#7fd0da", "onmain": "#08252a", "early": "#3d7f89", "band": "#3a331f", "bandline": "#d9bd6a",
    "rail": "#2b333b", "stop": "#34201d", "stopline": "#ef8a7c", "note": "#312a16", "noteline": "#e0b64a", "mark": "#f0c98a",
    "grey": "#5b6875", "error": "#57302a",
}  # fmt: skip


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


_FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",Arial,sans-serif'

# On paper letters of one width on every machine, so that what fits a sheet here fits it everywhere.
_PRINTED = 'Arial,"Liberation Sans",Helvetica,"exrx wide","exrx noto",' + _FONT


def _narrowed(family: str, weight: int, share: str, *names: str) -> str:
    """A font that runs wider than Arial, made as narrow: on paper a line then holds the same words with it."""
    sources = ",".join(f'local("{name}")' for name in names)
    return f'@font-face{{font-family:"{family}";font-weight:{weight};src:{sources};size-adjust:{share}}}'


# How much wider they run was measured on the words of a page.
_FACES = (
    _narrowed("exrx wide", 400, "88%", "DejaVu Sans", "DejaVuSans", "Verdana", "Bitstream Vera Sans")
    + _narrowed(
        "exrx wide", 700, "83%", "DejaVu Sans Bold", "DejaVuSans-Bold", "Verdana Bold", "Bitstream Vera Sans Bold"
    )
    + _narrowed("exrx noto", 400, "96%", "Noto Sans", "NotoSans-Regular")
    + _narrowed("exrx noto", 700, "96%", "Noto Sans Bold", "NotoSans-Bold")
)

PARTS = (
    f".exrx{{{_variables(LIGHT)}--small:.86em;--table:.9em;--refs:.82em}}"
    f"@media screen and (prefers-color-scheme:dark){{.exrx{{{_variables(DARK)}}}}}"
    f".exrx{{color-scheme:light dark;box-sizing:border-box;font:1rem/1.45 {_FONT};color:var(--ink);background:var(--paper);"
    "overflow-wrap:break-word;-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    """
.exrx *{box-sizing:inherit}
.exrx h1{font-size:1.6em;line-height:1.2;margin:0}
.exrx h2{font-size:1.05em;line-height:1.3;margin:0 0 .4em;color:var(--main)}
.exrx p,.exrx ul,.exrx ol,.exrx dl{margin:0}
.exrx ul,.exrx ol{padding-inline-start:1.2em}
.exrx .along{margin-block-start:.8em}
.exrx section,.exrx header,.exrx footer{margin-block-start:1.15em}
.exrx header{margin-block-start:0}
.exrx .heard{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.exrx li[dir]{list-style-position:inside}
.exrx .keep{white-space:nowrap}
.exrx p,.exrx li,.exrx dd,.exrx td{text-wrap:pretty}
.exrx .sub,.exrx footer{color:var(--soft)}
.exrx .small{font-size:var(--small)}
.exrx h2 .sub{font-weight:400}
.exrx .help+header{margin-block-start:.8em}
.exrx .tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:.6em;margin-block-start:.9em}
.exrx .tile{background:var(--tile);border-radius:.5em;padding:.55em .75em;min-width:0}
.exrx .tile dt{color:var(--soft);font-size:var(--small)}
.exrx .tile dd{margin:0}
.exrx .tile .value{font-size:1.35em;line-height:1.25;font-weight:700;color:var(--main)}
.exrx .week{display:grid;grid-template-columns:repeat(7,1fr);gap:.3em;list-style:none;padding:0}
.exrx .day{display:flex;flex-direction:column;min-width:0;text-align:center}
.exrx .day>b{font-size:var(--small);padding-block-end:.25em;color:var(--soft)}
.exrx .box{flex:1;border-radius:.4em;padding:.45em .3em;background:var(--rest);color:var(--soft);font-size:var(--small);
display:flex;flex-direction:column;justify-content:center;hyphens:auto}
.exrx .box.on{background:var(--main);color:var(--onmain)}
.exrx .box b{font-size:1.15em}
.exrx figure{margin:0}
.exrx svg{display:block;width:100%;overflow:visible;direction:ltr}
.exrx svg text{font-family:inherit;fill:var(--ink)}
.exrx .over{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.exrx .t-soft{fill:var(--soft)!important}.exrx .t-on{fill:var(--onmain)!important}.exrx .t-mark{fill:var(--mark)!important}
.exrx .f-early{fill:var(--early)}.exrx .f-main{fill:var(--main)}.exrx .f-rail{fill:var(--rail)}.exrx .f-band{fill:var(--band)}
.exrx .f-grey{fill:var(--grey)}.exrx .f-tile{fill:var(--tile)}.exrx .f-error{fill:var(--error)}
.exrx .s-line{stroke:var(--line)}.exrx .s-band{stroke:var(--bandline)}.exrx .s-ink{stroke:var(--soft)}.exrx .s-main{stroke:var(--main)}
.exrx .s-stop{stroke:var(--stopline)}.exrx .s-mark{stroke:var(--mark)}
.exrx .legend{display:flex;flex-wrap:wrap;gap:.1em 1.2em;color:var(--soft);font-size:var(--small);list-style:none;padding:0}
.exrx .legend.phone{display:none}
.exrx .swatch{display:inline-block;width:.8em;height:.8em;border-radius:.15em;margin-inline-end:.4em;vertical-align:-.05em}
.exrx .two{display:grid;grid-template-columns:1fr 1fr;gap:.4em 1.8em}
.exrx .several{display:grid;grid-template-columns:repeat(auto-fit,minmax(13em,1fr));gap:.6em 1.8em}
.exrx .two>*,.exrx .several>*{min-width:0}
.exrx .stop,.exrx .help,.exrx .note{padding:.5em .8em;border-inline-start:.25em solid var(--stopline);background:var(--stop)}
.exrx .help{border-inline-start-color:var(--main);background:var(--tile)}
.exrx .note{border-inline-start-color:var(--noteline);background:var(--note)}
.exrx .ticks{display:grid;grid-template-columns:repeat(auto-fill,minmax(7.2em,1fr));gap:.25em .8em;list-style:none;padding:0;font-size:var(--small)}
.exrx .ticks li{position:relative;display:flex;flex-wrap:wrap;align-items:center;gap:.15em}
.exrx .ticks .n{min-width:1.6em;font-variant-numeric:tabular-nums}
.exrx .tick{display:inline-block;width:1em;height:1em;border:1px solid var(--soft);border-radius:.2em}
.exrx details{font-size:var(--small);margin-block-start:.2em}
.exrx summary{color:var(--soft);cursor:pointer;padding-block:.2em}
.exrx table{border-collapse:collapse;width:100%;font-size:var(--table)}
.exrx th,.exrx td{text-align:start;vertical-align:top;padding:.22em .5em .22em 0;border-block-end:1px solid var(--line)}
.exrx caption{text-align:start;color:var(--soft)}
.exrx thead th{color:var(--soft);font-weight:600}
.exrx td.num,.exrx th.num{text-align:end;font-variant-numeric:tabular-nums}
.exrx .grounds{list-style:none;padding:0}
.exrx .facts{display:grid;align-content:start;grid-template-columns:max-content 1fr;gap:.1em .9em;font-size:var(--table)}
.exrx .facts dt{color:var(--soft);font-weight:600;grid-column:1}
.exrx .facts dd{margin:0;min-width:0;grid-column:2}
.exrx .refs{columns:2;column-gap:1.8em;line-height:1.3;font-size:var(--refs);padding-inline-start:0;list-style:none}
.exrx .packs{font-size:var(--refs)}
.exrx .refs li{break-inside:avoid;overflow-wrap:anywhere}
.exrx .sign{display:flex;flex-wrap:wrap;gap:.6em 2em}
.exrx .sign span{flex:1 1 12em;border-block-end:1px solid var(--soft);padding-block-start:1.6em}
@media screen and (min-width:36.01em){
@DOSE@
}
@media screen and (min-width:50rem){
@WEEK@
}
@media print{
@DOSE@
@WEEK@
}
@media screen and (max-width:36em){
.exrx .tiles{display:flex;flex-wrap:wrap}
.exrx .tile{flex:1 1 40%;min-width:min-content}
.exrx .week{grid-template-columns:1fr}
.exrx .day{flex-direction:row;align-items:stretch;text-align:start;gap:.5em}
.exrx .day>b{flex:0 0 2.6em;align-self:center;padding:0}
.exrx .box{flex-direction:row;flex-wrap:wrap;justify-content:flex-start;align-items:baseline;gap:0 .6em;padding:.35em .7em}
.exrx .two,.exrx .facts{grid-template-columns:1fr}
.exrx .two,.exrx .several{row-gap:.9em}
.exrx .facts dd{grid-column:1}
.exrx .facts dd{padding-block-end:.4em}
.exrx .refs{columns:1}
.exrx .wide{display:none}
.exrx .legend.phone{display:flex}
.exrx .rows thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.exrx .rows tr{display:block;border-block-end:1px solid var(--line);padding-block:.35em}
.exrx .rows th,.exrx .rows td{display:block;border:0;padding-block:.05em}
.exrx .rows td::before{content:attr(data-name) " ";color:var(--soft)}
.exrx .dose [data-name=prescribed]::before,.exrx .dose [data-name=grounds]::before{content:none}
.exrx .dose [data-name=prescribed]{font-weight:600}
.exrx .dose .none{display:none!important}
}
"""
)
_DOSE = """.exrx .dose{table-layout:fixed}
.exrx .dose thead th:nth-child(1){width:13%}.exrx .dose thead th:nth-child(2){width:16%}.exrx .dose thead th:nth-child(3){width:49%}
.exrx .dose th{overflow-wrap:normal}.exrx .dose td{overflow-wrap:anywhere}"""
# Not every browser knows where a word of every language may be divided: a day is as wide as its longest word.
_WEEK = """.exrx .week{grid-template-columns:repeat(7,minmax(min-content,1fr))}"""
PARTS = PARTS.replace("@DOSE@", _DOSE).replace("@WEEK@", _WEEK).replace("\n", "")

PAGE = (
    _FACES
    + """
body{margin:0;background:#fff}
.exrx.page{max-width:50rem;margin:0 auto;padding:1.5rem 1.25rem 2.5rem}
.exrx.sheet{max-width:62rem;font-size:.875rem}
.exrx.sheet .note>*,.exrx.sheet .two>div>ul,.exrx.sheet footer{font-size:var(--table)}
.exrx.sheet .note>h2{font-size:1.05em}
@media screen and (prefers-color-scheme:dark){body{background:#14191f}}
@page{size:A4;margin:11mm 12mm}
@page tight{margin:9mm 12mm}
@page sheet{margin:7mm 11mm 9mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt Arial,"Liberation Sans",sans-serif}}
@media print{
.exrx.page{max-width:none;padding:0;font-family:@PRINT@;font-size:13.4px;line-height:1.42}
.exrx.calm{font-size:16px;line-height:1.5}
.exrx.dense{font-size:12.4px;line-height:1.34;--small:.88em}
.exrx.denser{font-size:11.4px;line-height:1.28;--small:.95em;page:tight}
.exrx.densest{font-size:10.9px;line-height:1.22;--small:.98em;page:tight}
.exrx.sheet{page:sheet;font-size:10.8px;line-height:1.2;--small:1em;--table:1em;--refs:1em}
.exrx.page section,.exrx.page footer{margin-block-start:.85em}
.exrx.dense section,.exrx.denser section,.exrx.densest section{margin-block-start:.6em}
.exrx.sheet section,.exrx.sheet footer{margin-block-start:.55em}
.exrx.sheet h1{font-size:1.5em}
.exrx.sheet h2{margin-block-end:.15em}
.exrx.sheet .note,.exrx.sheet .help,.exrx.sheet .stop{padding-block:.3em}
.exrx.sheet th,.exrx.sheet td{padding-block:.08em}
.exrx.sheet .refs{line-height:1.16}
.exrx.sheet .grounds li{display:inline}
.exrx.sheet .grounds li+li::before{content:"; "}
.exrx.one{font-size:8.8px;line-height:1.14;--refs:.88em}
.exrx.sheet.one section,.exrx.sheet.one footer{margin-block-start:.45em}
.exrx.one .heads{grid-template-columns:9fr 11fr;column-gap:1.4em}
.exrx.one .apart{display:block}
.exrx.one .refs{columns:3;column-gap:1.4em;line-height:1.12}
.exrx.one .refs li,.exrx.one .apart dt,.exrx.one .apart dd{display:inline}
.exrx.one .refs li::after,.exrx.one .apart dd::after{content:" "}
.exrx.one .apart dt::after{content:": "}
.exrx.one .refs b{white-space:nowrap}
.exrx.sheet .sign span{padding-block-start:1.4em}
.exrx.sheet.one .sign span{padding-block-start:1.1em}
.exrx details{display:none}
.exrx .few{grid-template-columns:repeat(11,1fr)}
.exrx .three{grid-template-columns:repeat(9,1fr)}
.exrx .four{grid-template-columns:repeat(8,1fr)}
.exrx .many{grid-template-columns:repeat(6,1fr)}
.exrx section,.exrx footer,.exrx tr,.exrx figure{break-inside:avoid}
.exrx.sheet .note{break-inside:auto;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.exrx.sheet li{break-inside:avoid}
.exrx.sheet .note>p{break-before:avoid}
.exrx h2{break-after:avoid}
}
""".replace("\n", "").replace("@PRINT@", _PRINTED)
)
