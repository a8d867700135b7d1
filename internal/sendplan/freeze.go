package sendplan

import (
	"fmt"
	"iter"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/workspace"
)

// Freeze is what the ledger is to take, with its rows.
func (p *Plan) Freeze(rows iter.Seq2[delivery.Frozen, error]) (delivery.Freeze, error) {
	policy, n := p.rev.Source.Config.Delivery, p.rev.Source.Notice
	retry, err := retryRule(policy)
	if err != nil {
		return delivery.Freeze{}, err
	}
	f := delivery.Freeze{
		Slug: p.Slug, Revision: p.Revision, Payload: p.rev.Stored(), Stream: p.Stream,
		Policy: delivery.Policy(n.Uncertain),
		Rate:   p.options.Rate, Retry: retry,
		Stop: delivery.StopRule{Share: policy.StopRate, After: policy.StopAfter}, Canary: policy.Canary,
		Expected: p.ToSend + p.SuppressedTotal,
		Start:    p.start, Rows: rows,
	}
	if f.Rate == 0 {
		f.Rate = policy.Rate
	}
	if f.Policy == "" {
		f.Policy = delivery.Hold
		if p.Stream == "service" {
			f.Policy = delivery.Resend
		}
	}
	return f, nil
}

func retryRule(p workspace.DeliveryPolicy) (r delivery.RetryRule, err error) {
	r.MaxAttempts = p.MaxAttempts
	for _, x := range []struct {
		name, text string
		to         *time.Duration
	}{{"retry_first", p.RetryFirst, &r.First}, {"retry_max", p.RetryMax, &r.Max}} {
		if x.text == "" {
			continue
		}
		if *x.to, err = time.ParseDuration(x.text); err != nil {
			return r, fmt.Errorf("tidings.yaml, delivery.%s: %w", x.name, err)
		}
	}
	return r, nil
}
