import { declarations } from './palette.ts';

/** One column, the reader's own fonts and colour scheme, paper included. */
export const style = `
:root{color-scheme:light dark;${declarations('light')}}
@media (prefers-color-scheme:dark){:root{${declarations('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
  font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;
  font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main,header,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
header{padding-top:2.5rem}
h1{font-size:clamp(1.75rem,5vw,2.5rem);line-height:1.15;letter-spacing:-.015em;margin:0 0 1rem}
h2{font-size:1.375rem;line-height:1.25;margin:0 0 .25rem}
h3{font-size:1rem;line-height:1.35;margin:0}
p{margin:0 0 .75rem;max-width:42rem}
section{margin-top:3.5rem}
code{font:.9em ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
.name,.note,figcaption,footer,.age,caption{color:var(--muted)}
.name{margin:0 0 .5rem;font-size:.875rem}
.lead{font-size:1.25rem;line-height:1.45}
.note,figcaption,.age,caption,footer{font-size:.875rem;line-height:1.45}
.rehearsal{border:1px solid var(--undecidable);border-radius:.375rem;padding:.625rem .875rem;
  margin:0 0 1.5rem;max-width:none}
.rehearsal b{color:var(--undecidable)}
.tally{display:flex;gap:2px;height:.5rem;margin:1.5rem 0 .5rem;max-width:42rem}
.tally span{display:block;border-radius:2px}
.tally .supported{background:var(--supported)}
.tally .contradicted{background:var(--contradicted)}
.tally .undecidable{background:var(--undecidable)}
.standing{margin:1.5rem 0 0}
.counts{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:0}
.verdict{font-weight:600;white-space:nowrap}
.supported.verdict{color:var(--supported)}
.contradicted.verdict{color:var(--contradicted)}
.undecidable.verdict{color:var(--undecidable)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1rem 1.5rem;
  margin:1rem 0 0}
.figures div{border-top:1px solid var(--rule);padding-top:.5rem}
.figures dt{font-size:.875rem;line-height:1.35;color:var(--muted)}
.figures dd{margin:0}
.figures .value{font-size:1.375rem;line-height:1.4;white-space:nowrap}
.figures strong{font-weight:650}
.pair .figures .value{font-size:1.125rem}
.pair .figures{grid-template-columns:repeat(2,1fr)}
figure{margin:1rem 0 0}
figcaption{margin-top:.375rem;max-width:42rem}
svg{display:block;width:100%;height:auto;font-family:inherit}
.wide{display:none}
.narrow,.pair svg{max-width:30rem}
.pair{display:grid;gap:2.5rem;margin-top:1.5rem}
.key{font-weight:600;white-space:nowrap}
.key.small{color:var(--small)}
.key.large{color:var(--large)}
.missing{border-left:3px solid var(--rule);padding:.25rem 0 .25rem .875rem;color:var(--muted)}
table{border-collapse:collapse;width:100%;margin-top:1rem;font-size:.9375rem;line-height:1.45}
caption{text-align:left;padding-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-top:1px solid var(--rule)}
th:last-child,td:last-child{padding-right:0}
thead th{border-top:0;color:var(--muted);font-weight:400;font-size:.875rem}
tbody th{font-weight:400}
.number{text-align:right;white-space:nowrap}
td .age,th .note{display:block}
td .age{white-space:normal}
footer{margin-top:4rem;padding-top:1rem;padding-bottom:3rem;border-top:1px solid var(--rule)}
@media screen and (max-width:51.99rem){
  thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  table,tbody,tr,th,td,caption{display:block}
  tr{border-top:1px solid var(--rule);padding:.625rem 0}
  th,td{border:0;padding:.125rem 0}
  td[data-label]{display:flex;gap:1rem;justify-content:space-between;text-align:right}
  td[data-label]::before{content:attr(data-label);color:var(--muted);font-size:.875rem;text-align:left}
}
@media (min-width:45rem){
  .narrow{display:none}.wide{display:block}
  .pair{grid-template-columns:1fr 1fr;gap:2.5rem 3rem}
}
@media print{
  :root{color-scheme:light;font-size:10pt;${declarations('light')}}
  body{background:none}
  main,header,footer{max-width:none;padding-left:0;padding-right:0}
  section{margin-top:2rem}
  .narrow{display:none}.wide{display:block}
  .pair{grid-template-columns:1fr 1fr;gap:1.5rem 2rem}
  h2,h3{break-after:avoid}
  tr,figure,.figures div,.panel{break-inside:avoid}
}
`;
