package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"shigang/store"
	"shigang/subsidy"
)

// demoOffice is who works in the demo.
func demoOffice() []store.Staff {
	var out []store.Staff
	for _, c := range subsidy.Counties() {
		out = append(out, store.Staff{Login: "jb" + string(c), Name: c.Plain() + "经办", Role: subsidy.CountyReviewer, County: c})
	}
	// One chief: ten more passwords would take the first start over two seconds.
	out = append(out, store.Staff{Login: "fz440203", Name: "武江负责人", Role: subsidy.CountyChief, County: "440203"})
	return append(out, store.Staff{Login: "city", Name: "市局经办", Role: subsidy.CityOfficer},
		store.Staff{Login: "centre", Name: "服务中心经办", Role: subsidy.ServiceCentre},
		store.Staff{Login: "admin", Name: "系统管理员", Role: subsidy.Administrator})
}

func madeUpPassword() (string, error) {
	b := make([]byte, 10)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("demo password: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b)), nil
}

// deliveries are the notices by state, read when Prometheus asks.
type deliveries struct {
	store *store.Store
	desc  *prometheus.Desc
}

// Describe tells the figure's name.
func (d deliveries) Describe(ch chan<- *prometheus.Desc) { ch <- d.desc }

// Collect counts the notices.
func (d deliveries) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	counts, err := d.store.DeliveryCounts(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(d.desc, err)
		return
	}
	for state, n := range counts {
		ch <- prometheus.MustNewConstMetric(d.desc, prometheus.GaugeValue, float64(n), string(state))
	}
}

// metrics are the figures for Prometheus.
func metrics(s *store.Store) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		deliveries{s, prometheus.NewDesc("shigang_notices", "Notices by the state of their delivery.", []string{"state"}, nil)})
	return r
}
