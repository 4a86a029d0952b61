import { useState } from "preact/hooks";
import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { called } from "../../api/reference";
import { ago, dateTime, label, t } from "../../i18n";
import { Acts, type Act } from "../../ui/acts";
import { Tone } from "../../ui/chips";
import { List, Named } from "../../ui/list";
import { Place, Screen, Shown, may } from "../../ui/screen";
import { Secret, type OnceShown } from "../../ui/secret";
import { Fact } from "../deal/details";

type Webhook = Schemas["Webhook"];
type Delivery = Schemas["Delivery"];

/** The organisation's endpoints, which are told of what happens. */
export function Webhooks() {
  const [secret, setSecret] = useState<OnceShown>();
  return (
    <Screen title={t("webhooks")} tools={may("ManageWebhooks") && <Acts all={[create(setSecret)]} done={() => undefined} />}>
      {secret && <Secret text="secretOnce" lost="secretLost" of={secret} />}
      <Place action={may("OverseeWebhooks") ? "OverseeWebhooks" : "ManageWebhooks"}>
        <Listed key={secret} />
      </Place>
    </Screen>
  );
}

const eventName = (type: string): string => called("event-types", type);

/** What an endpoint is told of. */
const typesOf = (w: Webhook): string => w.eventTypes?.map(eventName).join(", ") || t("all");

const fields = (w?: Webhook) => [
  { at: "/url", label: t("url"), start: w?.url ?? "" },
  { at: "/description", label: t("s_text"), optional: true, start: w?.description ?? "" },
  { at: "/eventTypes", label: t("eventTypes"), as: "list" as const, optional: true, help: t("eventTypesHelp"), start: w?.eventTypes?.join(", ") ?? "" },
];

const create = (show: (secret: OnceShown) => void): Act => ({
  text: "newWebhook",
  icon: "plus",
  primary: true,
  fields: fields(),
  send: async (body, key) => {
    const { data, error } = await api.POST("/v1/webhooks", { params: { header: { "Idempotency-Key": key } }, body: body as Schemas["NewWebhook"] });
    if (data) show({ value: data.secret });
    return error ? { error } : {};
  },
});

function Listed() {
  const list = usePaged<Webhook, Schemas["WebhookList"]>((cursor) => api.GET("/v1/webhooks", { params: { query: { limit: 25, ...cursor } } }), []);
  return (
    <section class="card list">
      <List
        name={t("webhooks")}
        of={list}
        keyOf={(w) => w.id}
        empty={{ icon: "hook", title: t("noWebhooks"), text: t("noWebhooksText") }}
        columns={[
          { head: t("url"), cell: (w) => <Named to={`/webhooks/${w.id}`} name={w.url} text={w.description ?? ""} /> },
          { head: t("status"), size: "m", cell: (w) => <Tone code={w.status} kind="wst" /> },
          { head: t("eventTypes"), size: "l", cell: (w) => typesOf(w) },
        ]}
      />
    </section>
  );
}

function actsOf(w: Webhook, show: (secret: OnceShown) => void): Act[] {
  const path = { webhookId: w.id };
  const params = (key: string) => ({ path, header: { "Idempotency-Key": key } });
  const turn: Act =
    w.status === "Paused"
      ? { text: "resume", icon: "check", send: (_, key) => api.POST("/v1/webhooks/{webhookId}/resume", { params: params(key) }) }
      : { text: "pause", icon: "minus", says: "pauseText", send: (_, key) => api.POST("/v1/webhooks/{webhookId}/pause", { params: params(key) }) };
  return [
    { text: "test", icon: "out", says: "testText", send: (_, key) => api.POST("/v1/webhooks/{webhookId}/test", { params: params(key) }) },
    turn,
    {
      text: "replay",
      icon: "clock",
      says: "replayText",
      fields: [
        { at: "/fromDateTime", label: t("fromDay"), kind: "date" },
        { at: "/toDateTime", label: t("toDay"), kind: "date", optional: true },
      ],
      send: (body, key) => api.POST("/v1/webhooks/{webhookId}/replays", { params: params(key), body }),
    },
    {
      text: "rotate",
      icon: "lock",
      says: "rotateText",
      send: async (_, key) => {
        const { data, error } = await api.POST("/v1/webhooks/{webhookId}/rotate-secret", { params: params(key), body: {} });
        if (data) show({ value: data.secret });
        return error ? { error } : {};
      },
    },
    {
      text: "edit",
      icon: "edit",
      fields: fields(w),
      patches: true,
      send: (body) => api.PATCH("/v1/webhooks/{webhookId}", { params: { path, header: { "If-Match": w.eTag } }, body: body as Schemas["WebhookPatch"] }),
    },
    {
      text: "remove",
      icon: "x",
      says: "removeText",
      shows: fields(w),
      send: async () => {
        const { error } = await api.DELETE("/v1/webhooks/{webhookId}", { params: { path, header: { "If-Match": w.eTag } } });
        return error ? { error } : { to: "/webhooks" };
      },
    },
  ];
}

/** One endpoint with the log of what was delivered to it. */
export function WebhookScreen({ id }: { id: string }) {
  const [secret, setSecret] = useState<OnceShown>();
  const [loaded, again] = useLoaded(() => api.GET("/v1/webhooks/{webhookId}", { params: { path: { webhookId: id } } }), [id]);
  const deliveries = usePaged<Delivery, Schemas["DeliveryList"]>(
    (cursor) => api.GET("/v1/webhooks/{webhookId}/deliveries", { params: { path: { webhookId: id }, query: { limit: 25, ...cursor } } }),
    [id],
  );
  const reload = () => {
    again();
    deliveries.again();
  };
  const w = loaded.data;
  return (
    <Screen title={t("webhook")} over={w?.url ?? " "} back={{ to: "/portal/webhooks", text: t("webhooks") }}>
      <Place action={may("OverseeWebhooks") ? "OverseeWebhooks" : "ManageWebhooks"}>
        <Shown of={loaded} retry={again}>
          {(w) => (
            <>
              {secret && <Secret text="secretOnce" lost="secretLost" of={secret} />}
              <section class="card pad standing">
                <Tone code={w.status} kind="wst" />
                {w.pausedReason && <span class="faint"> {label("paused", w.pausedReason)}</span>}
                <dl class="facts">
                  <Fact name={t("s_text")} value={w.description ?? "–"} />
                  <Fact name={t("eventTypes")} value={typesOf(w)} />
                  <Fact name={t("secrets")} value={String(w.secrets.length)} />
                  <Fact name={t("created")} value={dateTime(w.createdDateTime)} />
                </dl>
                {may("ManageWebhooks") && <Acts all={actsOf(w, setSecret)} done={reload} />}
              </section>
              <section class="card list">
                <h2 class="list-title">{t("deliveries")}</h2>
                <Deliveries of={deliveries} />
              </section>
            </>
          )}
        </Shown>
      </Place>
    </Screen>
  );
}

function Deliveries({ of }: { of: ReturnType<typeof usePaged<Delivery, Schemas["DeliveryList"]>> }) {
  return (
    <List
      name={t("deliveries")}
      of={of}
      keyOf={(d) => d.id}
      empty={{ icon: "hook", title: t("noDeliveries") }}
      columns={[
        { head: t("what"), cell: (d) => <Named name={eventName(d.eventType)} text={`${label("dkind", d.kind)} · ${ago(d.createdDateTime)}`} /> },
        { head: t("status"), size: "m", cell: (d) => <Tone code={d.status} kind="dst" /> },
        {
          head: t("attempts"),
          size: "l",
          cell: (d) => (
            <ul class="attempts">
              {d.attempts.map((a) => (
                <li key={a.number}>
                  {a.number}. {label("outcome", a.outcome)} {a.statusCode ?? ""} <span class="faint">{a.durationMs} ms</span>
                </li>
              ))}
              {d.nextAttemptDateTime && <li class="faint">{t("nextAttempt", { time: ago(d.nextAttemptDateTime) })}</li>}
            </ul>
          ),
        },
      ]}
    />
  );
}
