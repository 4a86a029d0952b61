import { api, type Schemas } from "../../api/client";
import { useLoaded } from "../../api/load";
import { usePaged } from "../../api/paged";
import { useTurns } from "../../api/turns";
import { ago, dateTime, label, t } from "../../i18n";
import { route } from "../../router";
import { Acts } from "../../ui/acts";
import { Tone } from "../../ui/chips";
import { List, Named } from "../../ui/list";
import { Pick } from "../../ui/pick";
import { may, Screen, Shown } from "../../ui/screen";
import { Fact } from "../deal/details";
import { filter } from "../registrations/registrations";

type Notification = Schemas["Notification"];
type Kind = Schemas["NotificationKind"];

const statuses: Notification["status"][] = ["Waiting", "Sent", "Refused", "Failed", "Unknown", "Kept", "SwitchedOff", "Withheld", "OverLimit"];

/** What was mailed to whom, and what became of it. */
export function Notifications() {
  const { query } = route.value;
  const [status, mine] = [query.get("status") ?? "", query.get("mine") ?? ""];
  const list = usePaged<Notification, Schemas["NotificationList"]>(
    (cursor) =>
      api.GET("/v1/notifications", {
        params: { query: { ...(status ? { status: status.split(",") as Notification["status"][] } : {}), ...(mine ? { mine: true } : {}), limit: 25, ...cursor } },
      }),
    [status, mine],
  );
  return (
    <Screen
      title={t("notifications")}
      tools={
        <a class="button" href="/portal/notifications/settings">
          {t("switches")}
        </a>
      }
    >
      <section class="card list">
        <div class="filters shown">
          <Pick label={t("status")} any={t("anyStatus")} value={status} all={statuses.map((s) => [s, label("nst", s)])} on={(v) => filter("/notifications", "status", v)} />
          {may("ReadNotifications") && <Pick label={t("toWhom")} any={t("toAll")} value={mine} all={[["true", t("toMe")]]} on={(v) => filter("/notifications", "mine", v)} />}
        </div>
        <List
          name={t("notifications")}
          of={list}
          keyOf={(n) => n.id}
          empty={{ icon: "bell", title: t("noMails") }}
          columns={[
            { head: t("mailOf"), cell: (n) => <Named to={`/notifications/${n.id}`} name={label("mail", n.kind)} text={n.recipient.email} /> },
            { head: t("status"), size: "l", cell: (n) => <Tone code={n.status} kind="nst" /> },
            { head: t("chosenAs"), size: "l", cell: (n) => label("rule", n.rule) },
            { head: t("since2"), num: true, size: "m", cell: (n) => ago(n.createdDateTime) },
          ]}
        />
      </section>
    </Screen>
  );
}

/** One mail as it is read. */
export function NotificationScreen({ id }: { id: string }) {
  const [loaded, again] = useLoaded(() => api.GET("/v1/notifications/{notificationId}", { params: { path: { notificationId: id } } }), [id]);
  const n = loaded.data;
  return (
    <Screen
      title={n?.content?.subject ?? (n ? label("mail", n.kind) : t("mailOf"))}
      over={n ? label("mail", n.kind) : " "}
      back={{ to: "/portal/notifications", text: t("notifications") }}
      narrow
      tools={
        n?.resendable && (
          <Acts
            all={[
              {
                text: "resend",
                icon: "mail",
                says: "resendText",
                send: (_, key) => api.POST("/v1/notifications/{notificationId}/resend", { params: { path: { notificationId: id }, header: { "Idempotency-Key": key } } }),
              },
            ]}
            done={again}
          />
        )
      }
    >
      <Shown of={loaded} retry={again}>
        {(n) => (
          <>
            <section class="card pad">
              <Tone code={n.status} kind="nst" />
              {n.detail && <p class="over-space">{n.detail}</p>}
              <dl class="facts">
                <Fact name={t("toWhom")} value={`${n.recipient.name ?? ""} ${n.recipient.email}`.trim()} />
                <Fact name={t("chosenAs")} value={label("rule", n.rule)} />
                <Fact name={t("since2")} value={dateTime(n.createdDateTime)} />
                <Fact name={t("attempts")} value={String(n.attempts)} />
              </dl>
              {n.dealId && (
                <a class="button small" href={`/portal/deals/${n.dealId}`}>
                  {t("deal")}
                </a>
              )}
            </section>
            {n.content && (
              <section class="card pad" lang={n.locale}>
                <pre class="letter" dir="auto">
                  {n.content.text}
                </pre>
              </section>
            )}
          </>
        )}
      </Shown>
    </Screen>
  );
}

/** What the person is mailed of, each with its switch; some mails cannot be switched off. */
export function NotificationSettings() {
  const settings = useLoaded(() => api.GET("/v1/notification-settings"), []);
  const { asked, turn, problem } = useTurns<Schemas["NotificationSettings"], boolean | string>(settings, (eTag, name, value) => {
    const body = name === "locale" ? { locale: value || null } : { mails: { [name]: value } };
    return api.PATCH("/v1/notification-settings", { params: { header: { "If-Match": eTag } }, body: body as Schemas["NotificationSettingsPatch"] });
  });
  const [loaded, again] = settings;
  return (
    <Screen title={t("switches")} back={{ to: "/portal/notifications", text: t("notifications") }} narrow>
      <Shown of={loaded} retry={again}>
        {(s) => (
          <section class="card pad" aria-busy={loaded.state === "loading"}>
            {problem && (
              <p class="warning" role="alert">
                {problem.status === 412 ? t("changedElsewhere") : problem.detail}
              </p>
            )}
            <Pick
              label={t("mailLanguage")}
              shown
              any="–"
              value={String(asked.locale ?? s.locale ?? "")}
              all={[
                ["en", "English"],
                ["sv", "Svenska"],
              ]}
              on={(locale) => turn("locale", locale)}
            />
            <fieldset class="switches">
              <legend>{t("mailsAbout")}</legend>
              {(Object.entries(s.mails) as [Kind, boolean][]).map(([kind, on]) => (
                <label class="tick" key={kind}>
                  <input
                    type="checkbox"
                    checked={Boolean(asked[kind] ?? on)}
                    disabled={s.mandatory.includes(kind)}
                    onChange={(e) => turn(kind, e.currentTarget.checked)}
                  />
                  {label("mail", kind)}
                  {s.mandatory.includes(kind) && <span class="faint">{t("always")}</span>}
                </label>
              ))}
            </fieldset>
          </section>
        )}
      </Shown>
    </Screen>
  );
}
