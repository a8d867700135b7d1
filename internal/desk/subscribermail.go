package desk

import (
	"context"
	"errors"
	"fmt"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/internal/inbound"
	"tidings/internal/letter"
	"tidings/internal/mailaddr"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/text"
)

// mailSubscriber sends a mail that answers the sign-up page: composed as letters are, by the
// same relays, in no ledger.
func (d *Desk) mailSubscriber(ctx context.Context, m inbound.Mail) error {
	message, err := d.subscriberMessage(ctx, m)
	if err != nil {
		return err
	}
	relays, err := d.relays(1)
	if err != nil {
		return err
	}
	var faults []error
	for _, r := range relays {
		result, err := deliver(ctx, r.Transport, message)
		switch {
		case err != nil:
			faults = append(faults, err)
		case result.State == delivery.Accepted:
			return nil
		case result.State == delivery.Failed && result.Ours == "":
			return fmt.Errorf("%w: %d %s %s", inbound.ErrRefused, result.Code, result.Enhanced, result.Reply)
		case result.State == delivery.Uncertain: // it may be there already: they can ask again
			return nil
		default:
			faults = append(faults, fmt.Errorf("%d %s %s", result.Code, result.Enhanced, result.Reply))
		}
	}
	return errors.Join(faults...)
}

// deliver sends one message on a connection of its own.
func deliver(ctx context.Context, t delivery.Transport, m delivery.Message) (result delivery.Result, err error) {
	s, err := t.Open(ctx)
	if err != nil {
		return result, err
	}
	in := make(chan delivery.Message, 1)
	in <- m
	close(in)
	err = s.Deliver(ctx, in, func(r delivery.Result) { result = r })
	return result, errors.Join(err, s.Close())
}

func (d *Desk) subscriberMessage(ctx context.Context, m inbound.Mail) (delivery.Message, error) {
	none := delivery.Message{}
	keys, err := d.keys(ctx)
	if err != nil {
		return none, err
	}
	doc, err := d.subscriberDocument(m)
	if err != nil {
		return none, err
	}
	from := d.ws.Config.Streams.Service
	t, err := email.Compile(email.Envelope{FromName: from.FromName, From: from.From, ReplyTo: from.ReplyTo,
		Links: email.LinkSet{Acknowledge: true}}, doc,
		func(v outputs.Values, l outputs.Links) ([]byte, error) { return text.Render(doc, v, l) })
	if err != nil {
		return none, err
	}
	// A number that no row has: what bounces belongs to no letter.
	id := token.ID{Row: d.now().UnixMicro()}
	domain := mailaddr.Domain(from.From)
	envelope := d.ws.Config.Delivery.EnvelopeDomain
	if envelope == "" {
		envelope = domain
	}
	seal := keys.Sealer()
	data, err := t.Append(nil, &email.Person{Email: m.To,
		MessageID: string(seal.Append(nil, token.MessageID, id)) + "@" + domain,
		Links:     outputs.Links{Acknowledge: m.Link}})
	if err != nil {
		return none, err
	}
	signer, err := d.signer()
	if err != nil {
		return none, err
	}
	if signer != nil {
		signed, err := signer.AppendSignature(nil, data)
		if err != nil {
			return none, err
		}
		data = append(signed, data...)
	}
	return delivery.Message{From: string(seal.AppendReturnPath(nil, envelope, id)), To: m.To,
		UTF8: mailaddr.NeedsUTF8(m.To), Data: data}, nil
}

// subscriberDocument is the mail as a document: the button that letters have to acknowledge
// them is this mail's own.
func (d *Desk) subscriberDocument(m inbound.Mail) (*outputs.Document, error) {
	c := d.ws.Config
	doc, err := outputs.Parse([]byte("#\n"), outputs.Env{File: "mail to subscribers", Subject: m.Subject,
		Stream: notices.Service, Records: &notices.Records{}, Locale: m.Locale, Zone: d.Clock.Location(), AsOf: d.now(),
		Organisation: c.Organisation.Name, Service: c.Organisation.Service, Address: c.Organisation.Address,
		Brand: (&letter.Source{Config: c, Logo: c.Brand.LogoPNG}).Brand()})
	if err != nil {
		return nil, err
	}
	doc.Meta.Title, doc.Meta.Preheader = m.Subject, m.Text[0]
	doc.Meta.Furniture.Acknowledge, doc.Meta.Furniture.WhyYouGet = m.Button, m.Why
	doc.Blocks = []outputs.Block{&outputs.Heading{Level: 1, ID: "title",
		Inlines: []outputs.Inline{&outputs.Text{Value: m.Subject}}}}
	for _, p := range m.Text {
		doc.Blocks = append(doc.Blocks, &outputs.Paragraph{Inlines: []outputs.Inline{&outputs.Text{Value: p}}})
	}
	return doc, nil
}
