/** The style of every page. Colours have names that charts use too; contrast is at least 4.5 to 1 for text, light and dark. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--text:#1d2330;--soft:#5a6475;--line:#dfe3ea;--panel:#f5f7fa;--accent:#2f5f9e;--sent:#8a4f9e;--heat:#7fa6d6;
--unsanctioned:#b3261e;--unreviewed:#9a5b00;--monitored:#3a6ea5;--sanctioned:#2e7d43}
@media (prefers-color-scheme:dark){:root{--paper:#14181f;--text:#e6e9ef;--soft:#a3adbd;--line:#333b49;--panel:#1c222c;--accent:#7fb0ec;--sent:#c79ad6;--heat:#3d6294;
--unsanctioned:#ff8a80;--unreviewed:#f0b35a;--monitored:#8fbdf0;--sanctioned:#7fcf95}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
.wrap{max-width:76rem;margin:0 auto;padding:0 1rem 4rem}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
header.top{padding:1.5rem 0 .5rem;border-bottom:3px solid var(--accent)}
h1{font-size:1.7rem;line-height:1.2;margin:0}
h2{font-size:1.35rem;margin:2.5rem 0 .1rem}h3{font-size:1.05rem;margin:1.6rem 0 .5rem}
.question{color:var(--soft);margin:0 0 .8rem;max-width:46rem}
.made,.more{color:var(--soft);font-size:.875rem}.more{margin:.4rem 0}
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
th,td{padding:.4rem .55rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}
tr:last-child td{border-bottom:0}
thead th{background:var(--panel);font-weight:600;vertical-align:bottom}
th[aria-sort=ascending] a::after{content:" ▲"}th[aria-sort=descending] a::after{content:" ▼"}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.w{white-space:nowrap}
td.long{overflow-wrap:anywhere;min-width:12rem}td.prose{min-width:14rem}
td code{font-size:.85em;white-space:pre-wrap}
.verdict{white-space:nowrap;font-weight:600}
.verdict::before{display:inline-block;width:1.1em}
.unsanctioned{color:var(--unsanctioned)}.unsanctioned::before{content:"✖"}
.unreviewed{color:var(--unreviewed)}.unreviewed::before{content:"?"}
.monitored{color:var(--monitored)}.monitored::before{content:"◐"}
.sanctioned{color:var(--sanctioned)}.sanctioned::before{content:"✔"}
.soft{color:var(--soft)}
.new{border:1px solid currentColor;border-radius:.3rem;padding:0 .3rem;font-size:.75rem;margin-left:.4rem;white-space:nowrap}
.empty{color:var(--soft);background:var(--panel);border-radius:.5rem;padding:.7rem .9rem}
figure{margin:1.6rem 0}figure svg{max-width:100%;height:auto;display:block;font-family:inherit}
figcaption{font-weight:600;margin-bottom:.5rem}.note{display:block;font-weight:400;font-size:.875rem;color:var(--soft)}
.on-phone,.printed{display:none}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--accent)}
dl.frameworks{margin:.4rem 0;font-size:.95em}dl.frameworks dt{font-weight:600;margin-top:.3rem}dl.frameworks dd{margin:0 0 0 .8rem}
ul.frameworks{margin:0;padding-left:1rem}td details{margin:0}
.spark{width:63px;height:20px;display:block;margin:.2rem 0 0 auto}.spark rect{fill:var(--soft)}.spark .now{fill:var(--accent)}
.calendar{border-collapse:separate;border-spacing:1px;width:auto;font-size:.8rem}
.calendar th,.calendar td{border:0;padding:0 .15rem;text-align:center;white-space:nowrap}
.calendar th[scope=row]{position:sticky;left:0;background:var(--paper);text-align:left;padding-right:.4rem}
.calendar td{min-width:1.6rem;height:1.4rem;font-variant-numeric:tabular-nums}
.calendar .off{background:var(--paper);color:var(--unsanctioned);font-weight:700;outline:1px dashed;outline-offset:-2px}
.calendar .on-1{background:color-mix(in srgb,var(--heat) 20%,var(--paper))}.calendar .on-2{background:color-mix(in srgb,var(--heat) 45%,var(--paper))}
.calendar .on-3{background:color-mix(in srgb,var(--heat) 70%,var(--paper))}.calendar .on-4{background:var(--heat)}
dl.terms{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;max-width:56rem}dl.terms dt{font-weight:600}dl.terms dd{margin:0}
form.filters{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin:1rem 0}form.filters p{margin:0}
form.filters label{display:block;font-size:.85rem;color:var(--soft)}
input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3rem;padding:.3rem .5rem;height:2.4rem;max-width:100%}
button{background:var(--accent);color:var(--paper);border-color:var(--accent);cursor:pointer}
.finding dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.4rem 0}.finding dt{font-weight:600}.finding dd{margin:0;min-width:0;grid-column:2}.finding h2{font-size:1.05rem}
.finding code{font-size:.85rem;white-space:pre-wrap}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}.scroll:focus-visible{outline-offset:-1px}
@media screen and (max-width:40rem){h1{font-size:1.35rem}dl.terms,.finding dl{grid-template-columns:1fr}dl.terms dd{margin-bottom:.5rem}.finding dd{grid-column:1;margin-left:.8rem}
.figures{grid-template-columns:1fr 1fr}.figures .value{font-size:1.3rem}.on-page{display:none}.on-phone{display:block}
.rows,.rows tbody,.rows tr,.rows td{display:block}.rows tr{padding:.5rem .6rem;border-bottom:1px solid var(--line)}.rows tbody tr:last-child{border:0}
.rows thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.rows td,.rows td.n{display:inline-block;padding:0;margin-right:.9rem;border:0;text-align:left;white-space:normal;min-width:0;max-width:100%}
.rows td::before{content:attr(data-label) " ";color:var(--soft);font-size:.9em}
.rows td:first-child,.rows td.prose,.rows td.long{display:block;margin-right:0}.rows td:first-child{font-weight:600}.rows td:first-child::before,.rows td[data-label$=erdict]::before,.rows td[data-label=Use]::before{content:none}
.rows td.unknown:not(.n),.rows .spark{display:none}.rows td details{display:inline-block}
.sorted thead,.sorted thead tr{display:block;position:static;clip-path:none;width:auto;height:auto;overflow:visible}
.sorted thead tr{background:var(--panel)}.sorted th{display:inline-block;padding:0 .7rem 0 0;border:0}.sorted thead tr::before{content:"Sort by ";color:var(--soft)}}
@media print{.figures{grid-template-columns:repeat(6,1fr);gap:.3rem}.figures li{padding:.3rem .4rem}.figures .value{font-size:13pt}.figures .label,.figures .change{font-size:8pt}.lead{font-size:10.5pt;max-width:none}
:root{color-scheme:light;--paper:#fff;--text:#000;--soft:#444;--line:#bbb;--panel:#f3f3f3;--accent:#2f5f9e;--sent:#8a4f9e;--heat:#a9c3e4;
--unsanctioned:#a31f18;--unreviewed:#8a5200;--monitored:#2f5f8f;--sanctioned:#226336}
body{font-size:10.5pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}nav,.skip,details,form,.screen{display:none}.printed{display:block}.wrap{max-width:none;padding:0}
.scroll{overflow:visible;border:0}table{font-size:8.5pt}th,td{padding:.2rem .35rem}td.prose{min-width:0}td:first-child{min-width:5.5rem}tr,figure,.few,.figures li,.empty,dl.terms{break-inside:avoid}
h2,h3,.question,figcaption,thead,caption{break-after:avoid}.calendar th[scope=row]{position:static}
ul.frameworks{columns:2;column-gap:1.2rem;min-width:20rem}
thead{display:table-header-group}a{color:inherit;text-decoration:none}
@page{margin:14mm 12mm 16mm;@bottom-right{content:counter(page) " of " counter(pages);font:8pt sans-serif;color:#444}}}
`;
