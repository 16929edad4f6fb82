/** The style of every page. Colours have names that charts use too; contrast is at least 4.5 to 1 for text, light and dark. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--text:#1d2330;--soft:#5a6475;--line:#dfe3ea;--panel:#f5f7fa;--accent:#2f5f9e;--sent:#8a4f9e;
--unsanctioned:#b3261e;--unreviewed:#9a5b00;--monitored:#3a6ea5;--sanctioned:#2e7d43}
@media (prefers-color-scheme:dark){:root{--paper:#14181f;--text:#e6e9ef;--soft:#a3adbd;--line:#333b49;--panel:#1c222c;--accent:#7fb0ec;--sent:#c79ad6;
--unsanctioned:#ff8a80;--unreviewed:#f0b35a;--monitored:#8fbdf0;--sanctioned:#7fcf95}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
.wrap{max-width:66rem;margin:0 auto;padding:0 1rem 4rem}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
header.top{padding:1.5rem 0 .5rem;border-bottom:3px solid var(--accent)}
h1{font-size:1.7rem;line-height:1.2;margin:0}
h2{font-size:1.25rem;margin:2.5rem 0 .1rem}
.question{color:var(--soft);margin:0 0 .8rem}
.made,.more{color:var(--soft);font-size:.875rem}
.lead{font-size:1.1rem;max-width:46rem}
.lead li{margin:.35rem 0}
ol.lead{padding-left:1.3rem}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:.8rem 0 0;font-size:.9rem}
a{color:var(--accent)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.6rem,1fr));gap:.6rem;list-style:none;padding:0;margin:1rem 0}
.figures li{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
.figures .value{display:block;font-size:1.6rem;font-weight:650;line-height:1.2}
.figures .label{display:block;line-height:1.3}
.figures .change{display:block;color:var(--soft);font-size:.85rem}
.figures .worse .change{color:var(--unsanctioned)}.figures .better .change{color:var(--sanctioned)}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}
thead th{background:var(--panel);font-weight:600;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
pre{font-size:.85rem;line-height:1.45;margin:0;padding:.8rem 1rem;white-space:pre-wrap}
td code{font-size:.85em;white-space:pre-wrap}
td{min-width:4.5rem}td:first-child{min-width:8rem}td.n{min-width:0}td.w{white-space:nowrap}
.spark{margin:.2rem 0 0 auto}
.verdict{white-space:nowrap;font-weight:600}
.verdict::before{display:inline-block;width:1.1em}
.unsanctioned{color:var(--unsanctioned)}.unsanctioned::before{content:"✖"}
.unreviewed{color:var(--unreviewed)}.unreviewed::before{content:"?"}
.monitored{color:var(--monitored)}.monitored::before{content:"◐"}
.sanctioned{color:var(--sanctioned)}.sanctioned::before{content:"✔"}
.soft{color:var(--soft)}
.new{border:1px solid currentColor;border-radius:.3rem;padding:0 .3rem;font-size:.75rem;margin-left:.4rem;white-space:nowrap}
.empty{color:var(--soft);background:var(--panel);border-radius:.5rem;padding:.7rem .9rem}
figure{margin:1.2rem 0}figure svg{width:100%;height:auto;max-width:45rem;display:block;font-family:inherit}
figcaption{font-weight:600;margin-bottom:.4rem}
details{margin:.5rem 0}dl.frameworks{margin:.4rem 0;font-size:.95em}dl.frameworks dt{font-weight:600;margin-top:.3rem}dl.frameworks dd{margin:0 0 0 .8rem}
.printed{display:none;margin:0;padding-left:1rem}summary{cursor:pointer;color:var(--accent)}
.spark{width:63px;height:20px;display:block}.spark rect{fill:var(--soft)}.spark .now{fill:var(--accent)}
.calendar{border-collapse:separate;border-spacing:1px;width:auto;font-size:.8rem}
.calendar td,.calendar td:first-child,.calendar th{min-width:0;border:0;padding:0 .15rem;text-align:center}
.calendar td.h{min-width:1.5rem;height:1.4rem;white-space:nowrap;font-variant-numeric:tabular-nums;background:var(--panel);color:var(--soft)}
.calendar td.on{background:var(--accent);color:var(--paper)}.calendar th{white-space:nowrap}
dl.terms{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem}dl.terms dt{font-weight:600}dl.terms dd{margin:0}
form.filters{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:1rem 0}
form.filters label{display:block;font-size:.85rem;color:var(--soft)}
input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3rem;padding:.3rem .5rem;max-width:100%}
button{background:var(--accent);color:var(--paper);border-color:var(--accent);cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (max-width:40rem){h1{font-size:1.35rem}dl.terms{grid-template-columns:1fr}dl.terms dd{margin-bottom:.5rem}.figures{grid-template-columns:1fr 1fr}.figures .value{font-size:1.3rem}}
@media print{:root{color-scheme:light;--paper:#fff;--text:#000;--soft:#444;--line:#bbb;--panel:#f3f3f3;--accent:#2f5f9e;--sent:#8a4f9e;
--unsanctioned:#a31f18;--unreviewed:#8a5200;--monitored:#2f5f8f;--sanctioned:#226336}
body{font-size:10.5pt}nav,.skip,details,form{display:none}.printed{display:block}.scroll:has(+details.rest){margin-bottom:0}.wrap{max-width:none;padding:0}
.scroll{overflow:visible;border:0}table{font-size:8.5pt}th,td{padding:.2rem .35rem}tr,figure,.figures li{break-inside:avoid}h2{break-after:avoid}
thead{display:table-header-group}a{color:inherit;text-decoration:none}@page{margin:14mm 12mm}}
`;
