import { useEffect } from "preact/hooks";
import { loadAccess } from "./api/access";
import { api, expired, token } from "./api/client";
import { share } from "./api/live";
import { loadAccounts } from "./api/accounts";
import { speakAsSet } from "./i18n";
import { route } from "./router";
import { DealScreen } from "./screens/deal/deal";
import { EditScreen } from "./screens/form/edit";
import { NewDealScreen } from "./screens/form/create";
import { Insights } from "./screens/insights/insights";
import { Pipeline } from "./screens/pipeline/pipeline";
import { Shell } from "./screens/shell/shell";
import { SignIn } from "./screens/signin/signin";

/** Learns who is signed in and in which language, and follows what happens, until the person signs out. */
function useSession(): void {
  useEffect(() => void loadAccounts(), []);
  useEffect(() => {
    if (!token.value) return;
    const stop = new AbortController();
    void loadAccess().then((who) => who && share(who.user.id, stop.signal));
    void api.GET("/v1/notification-settings").then(({ data }) => data && speakAsSet(data.locale));
    return () => stop.abort();
  }, [token.value]);
}

export function App() {
  useSession();
  if (!token.value)
    return (
      <main class="sign-in">
        <SignIn />
      </main>
    );
  return (
    <>
      <Shell>
        <Screen />
      </Shell>
      {expired.value && (
        <div class="sign-in over-all" role="dialog" aria-modal="true">
          <SignIn again />
        </div>
      )}
    </>
  );
}

function Screen() {
  const { path } = route.value;
  const deal = /^\/deals\/([0-9a-f-]{36})(\/edit)?$/.exec(path);
  if (deal?.[1]) return deal[2] ? <EditScreen key={deal[1]} id={deal[1]} /> : <DealScreen key={deal[1]} id={deal[1]} />;
  if (path === "/insights") return <Insights />;
  return path === "/deals/new" ? <NewDealScreen /> : <Pipeline />;
}
