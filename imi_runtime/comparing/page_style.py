"""The style of the page of a comparison: the product's colours, the machine's own fonts, made for paper too."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; --ink: #0b0c0c; --soft: #505a5f; --line: #b1b4b6; --brand: #164194; --paper: #fff;
  --safe: #00562f; --new: #164194; --mapping: #7a4200; --forbidden: #942514; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.45; font-size: 1.0625rem;
  font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; border-top: .5rem solid var(--brand); }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 2.5rem 0 1rem; }
h3 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-bottom: .35rem; border-bottom: 2px solid var(--brand); }
h4 { font-size: 1rem; color: var(--soft); margin: 1.25rem 0 .5rem; }
p { margin: .35rem 0; }
dl, dd { margin: 0; }
dt { color: var(--soft); }
.from div, .words div { display: grid; grid-template-columns: 5rem minmax(0, 1fr); gap: .75rem; padding: .15rem 0; }
.verdict { border-left: .5rem solid; padding: .5rem 1rem; background: #f2f5fa; }
.verdict strong { font-size: 1.25rem; }
.verdict.safe { border-color: var(--safe); } .verdict.new { border-color: var(--new); }
.verdict.mapping { border-color: var(--mapping); } .verdict.forbidden { border-color: var(--forbidden); }
.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: 0; margin: 1rem 0 0; }
.changes { list-style: none; margin: 0; padding: 0; }
.changes > li { padding: .6rem 0 .8rem 1rem; border-left: .25rem solid var(--line); margin-bottom: .75rem; }
.changes > li.forbidden { border-color: var(--forbidden); } .changes > li.mapping { border-color: var(--mapping); }
.changes > li.new { border-color: var(--new); } .changes > li.safe { border-color: var(--line); }
.said { font-size: 1.125rem; }
.words { margin: .4rem 0; padding: .4rem .75rem; background: #f2f5fa; }
.words dd { overflow-wrap: anywhere; }
.none { color: var(--soft); font-style: italic; }
.why { color: var(--soft); font-size: .9375rem; }
.tag, .wider { display: inline-block; padding: .05rem .5rem; font-size: .875rem; font-weight: 600; border: 2px solid; }
.tag.safe { color: var(--safe); } .tag.new { color: var(--new); }
.tag.mapping { color: var(--mapping); }
.tag.forbidden { color: #fff; background: var(--forbidden); border-color: var(--forbidden); }
.wider { color: var(--ink); border-style: dashed; }
del { color: var(--forbidden); text-decoration: line-through; }
ins { color: var(--safe); text-decoration: underline; font-weight: 600; }
.legend { margin-top: 3rem; border-top: 1px solid var(--line); }
.legend div { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: .25rem 1rem; padding: .35rem 0; }
@media (max-width: 40rem) {
  h1 { font-size: 1.6rem; }
  .legend div { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  html { font-size: 10.5pt; }
  body { font-size: 1rem; }
  main { max-width: none; padding: 0; border-top: 0; }
  h1 { font-size: 18pt; } h2 { font-size: 15pt; } h3 { font-size: 12.5pt; }
  h2, h3, h4 { break-after: avoid; }
  .changes > li, .verdict, .legend { break-inside: avoid; }
  .verdict, .words { background: none; }
  .tag.forbidden { color: var(--forbidden); background: none; }
  @page { margin: 18mm 16mm; }
}
"""
