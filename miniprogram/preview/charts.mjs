// Draws the console's charts, each of the table beside it: figure.chart has a place for the picture, and its table's
// columns say how they are drawn (data-as). Without this script the tables tell the same.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const still = matchMedia('(prefers-reduced-motion: reduce)');
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = (cell) => Number(cell.textContent.replaceAll(',', '')) || 0;

/** The table's figures: the rows' names, and each column that is drawn. */
function read(figure) {
  const rows = [...figure.querySelectorAll('tbody tr')];
  if ('newest' in figure.dataset) rows.reverse();
  const heads = [...figure.querySelectorAll('thead th')];
  return {
    names: rows.map(({ cells: [name] }) => name.dataset.short || name.textContent.trim()),
    columns: heads
      .map((th, at) => ({ ...th.dataset, at }))
      .filter(({ as }) => as)
      .map(({ as, name, unit, at }) => ({ as, name, unit, data: rows.map((row) => number(row.cells[at])) })),
  };
}

/** The line of a limit, with its name at its end. */
function limitOf({ limit, limited }) {
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: token('--bad'), type: 'dashed' },
    label: { formatter: limited, position: 'insideEndTop', color: token('--bad') },
    data: [{ yAxis: Number(limit) }],
  };
}

function seriesOf(column, second) {
  const line = column.as === 'line';
  const sign = column.as === 'below' ? -1 : 1;
  return {
    name: column.name,
    type: line ? 'line' : 'bar',
    data: column.data.map((n) => n * sign),
    yAxisIndex: second ? 1 : 0,
    stack: line || column.as === 'bars' ? undefined : 'all',
    showSymbol: column.data.length < 2,
    barMaxWidth: 22,
    tooltip: { valueFormatter: (n) => `${Math.abs(n).toLocaleString('zh-CN')} ${column.unit}` },
    ...(['fault', 'below'].includes(column.as) && { itemStyle: { color: token('--bad') } }),
  };
}

/** An axis of numbers, under the unit that its series share. */
function axis(columns, shown, text) {
  const units = [...new Set(columns.map(({ unit }) => unit))];
  return {
    type: 'value',
    name: units.length === 1 ? units[0] : '',
    nameTextStyle: { color: text.color },
    minInterval: 1,
    show: shown,
    axisLabel: { ...text, formatter: (n) => (Math.abs(n) >= 10_000 ? `${n / 10_000}万` : String(n)) },
    splitLine: { show: columns.length > 0, lineStyle: { color: token('--line') } },
  };
}

/** An axis reaches as far as its limit, so that the line is seen when all are well below it. */
const room = ({ limit }) => (limit ? ({ max }) => Math.max(max, Number(limit) + 1) : null);

/** Every county has its name under its bars; of many weeks as many as have room. */
const labels = (names) => (names.length > 12 ? { hideOverlap: true } : { interval: 0, fontSize: 11 });

function option(figure) {
  const { names, columns } = read(figure);
  const text = { color: token('--quiet'), fontFamily: getComputedStyle(document.body).fontFamily };
  const lines = columns.filter(({ as }) => as === 'line');
  const bars = columns.filter(({ as }) => as !== 'line');
  const both = lines.length > 0 && bars.length > 0;
  const series = columns.map((column) => seriesOf(column, both && column.as === 'line'));
  if (figure.dataset.limit && series.length) series[0].markLine = limitOf(figure.dataset);
  const left = { ...axis(both ? bars : columns, true, text), max: room(figure.dataset) };
  const right = axis(lines, both, text);
  right.splitLine.show = false;
  return {
    color: [1, 2, 3, 4, 5, 6, 7].map((n) => token(`--series-${n}`)),
    animation: !still.matches,
    animationDuration: 300,
    textStyle: text,
    grid: { left: 8, right: 8, top: 64, bottom: 4, containLabel: true },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 16, textStyle: text },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, axisPointer: { type: 'shadow' } },
    xAxis: { type: 'category', data: names, axisTick: { show: false }, axisLabel: { ...text, ...labels(names) } },
    yAxis: [left, right],
    series,
  };
}

for (const figure of document.querySelectorAll('figure.chart')) {
  const place = figure.querySelector('.drawing');
  if (!place) continue;
  place.classList.add('drawn');
  const picture = init(place, null, { renderer: 'canvas' });
  picture.setOption(option(figure));
  new ResizeObserver(() => picture.resize()).observe(place);
  still.addEventListener('change', () => picture.setOption({ animation: !still.matches }));
}
