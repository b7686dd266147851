// Draws the console's charts: each figure.chart has its figures as JSON beside
// the place for the picture. Without this script their tables tell the same.
const colours = ['#0052d9', '#00a870', '#ed7b2f', '#8b5cf6', '#0594fa', '#a06f00', '#646a73'];
const red = '#d54941';

function option({ days, series }) {
  const lines = series.some((s) => s.line);
  return {
    color: colours,
    animation: false,
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 16 },
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'category', data: days.map((d) => d.slice(5)), axisTick: { show: false } },
    yAxis: [
      { type: 'value', minInterval: 1, scale: lines },
      { type: 'value', minInterval: 1, show: lines, splitLine: { show: false } },
    ],
    series: series.map((s) => ({
      name: s.name,
      type: s.line ? 'line' : 'bar',
      data: s.data,
      yAxisIndex: lines && !s.line ? 1 : 0,
      stack: s.line ? undefined : 'all',
      showSymbol: false,
      barMaxWidth: 18,
      ...(s.bad && { itemStyle: { color: red } }),
    })),
  };
}

for (const figure of document.querySelectorAll('figure.chart')) {
  const place = figure.querySelector('div');
  place.classList.add('drawn');
  const picture = echarts.init(place, null, { renderer: 'canvas' });
  picture.setOption(option(JSON.parse(figure.querySelector('script').textContent)));
  new ResizeObserver(() => picture.resize()).observe(place);
}
